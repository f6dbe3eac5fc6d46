// Mutants of weights files: refused with a code, or read as tensors that lie inside the file and cover it.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/fuzz/mutator.h"
#include "tests/weights/weights_files.h"

namespace gensim::fuzz {
namespace {

using policies::Safetensors;

// every view lies inside the bytes, fits its shape, and together they are all of the data
void CheckViews(const Safetensors& file, std::string_view bytes, uint64_t mutant) {
  uint64_t length, covered = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  for (const auto& [name, tensor] : file.tensors()) {
    ASSERT_EQ(tensor.bytes.size(), policies::ByteSize(tensor.dtype, tensor.shape)) << name << ", mutant " << mutant;
    covered += tensor.bytes.size();
    if (tensor.bytes.empty()) continue;
    ASSERT_GE(tensor.bytes.data(), bytes.data() + 8 + length) << name << ", mutant " << mutant;
    ASSERT_LE(tensor.bytes.data() + tensor.bytes.size(), bytes.data() + bytes.size()) << name << ", mutant " << mutant;
  }
  ASSERT_EQ(8 + length + covered, bytes.size()) << "mutant " << mutant;
}

// 20,000 files: damaged as bytes, or with a damaged header whose length is right.
TEST(SafetensorsMutants, AreRefusedOrRead) {
  const std::string whole = policies::EncodeSafetensors(policies::SmallTensors(), {{"format", "gensim"}});
  uint64_t length;
  std::memcpy(&length, whole.data(), sizeof length);
  const std::string data = whole.substr(8 + length);
  const JsonMutator mutator(std::vector<Json>(1, Json::parse(whole.substr(8, length))));
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 20'000; ++i) {
    Rng rng(i, "mutants/safetensors");
    const std::string mutant =
        rng.Chance(0.4) ? MutateBytes(whole, rng) : policies::FileOf(mutator.MutateText(rng), data);
    // in memory of its exact size, so that a read behind its end is seen by the sanitizers
    const std::vector<char> exact(mutant.begin(), mutant.end());
    const std::string_view bytes(exact.data(), exact.size());
    const auto file = Safetensors::Parse(bytes);
    ++codes[file ? "read" : file.error().code];
    if (file)
      CheckViews(*file, bytes, i);
    else
      EXPECT_FALSE(file.error().code.empty() || file.error().message.empty()) << "mutant " << i;
    if (testing::Test::HasFatalFailure()) return;
  }
  std::printf("  safetensors\n");
  for (const auto& [code, count] : codes) std::printf("    %-28s %6d\n", code.c_str(), count);
  EXPECT_GT(codes["read"], 1000);
  for (const char* code : {"safetensors-truncated", "safetensors-tensor", "safetensors-dtype", "safetensors-shape",
                           "safetensors-size", "safetensors-offsets", "json-syntax"})
    EXPECT_GT(codes[code], 20) << code;
}

}  // namespace
}  // namespace gensim::fuzz
