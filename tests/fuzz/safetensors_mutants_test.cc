// Mutants of weights files: refused with a code, or read as tensors that lie inside the file and cover it. Edits of
// what a file holds, and not of its form, are read as they are.
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

// another number in some bytes of the data; the form stays
std::string EditData(std::string data, Rng& rng) {
  for (int64_t edits = rng.Integer(1, 8); edits > 0; --edits)
    data[rng.Index(data.size())] = static_cast<char>(rng.Index(256));
  return data;
}

// a text of any letters, in place of one of the file's or besides
policies::MetadataMap EditTexts(policies::MetadataMap texts, Rng& rng) {
  const std::vector<std::string> letters = {"a", "\"", "\\", "\n", "\t", "é", "木", "\u0001", "{", "}", " "};
  const auto word = [&](int64_t length) {
    std::string made;
    for (; length > 0; --length) made += rng.Pick(letters);
    return made;
  };
  texts[rng.Chance(0.5) ? texts.begin()->first : word(rng.Integer(0, 4))] = word(rng.Integer(0, 12));
  return texts;
}

// a file of the same tensors with other bytes in them or other texts: its form is right, so it must be read as it is
std::string EditContent(const policies::TensorMap& tensors, const policies::MetadataMap& texts, Rng& rng) {
  const policies::MetadataMap said = rng.Chance(0.5) ? EditTexts(texts, rng) : texts;
  std::string bytes = policies::EncodeSafetensors(tensors, said);
  uint64_t length;
  std::memcpy(&length, bytes.data(), sizeof length);
  return bytes.substr(0, 8 + length) + EditData(bytes.substr(8 + length), rng);
}

// 20,000 files: damaged as bytes, with a damaged header whose length is right, or sound with other content.
TEST(SafetensorsMutants, AreRefusedOrRead) {
  const policies::TensorMap tensors = policies::SmallTensors();
  const policies::MetadataMap texts = {{"format", "gensim"}};
  const std::string whole = policies::EncodeSafetensors(tensors, texts);
  uint64_t length;
  std::memcpy(&length, whole.data(), sizeof length);
  const std::string data = whole.substr(8 + length);
  const JsonMutator mutator(std::vector<Json>(1, Json::parse(whole.substr(8, length))));
  std::map<std::string, int> codes;
  int damaged_and_read = 0;
  for (uint64_t i = 0; i < 20'000; ++i) {
    Rng rng(i, "mutants/safetensors");
    const bool sound = i % 8 == 0;
    const std::string mutant = sound             ? EditContent(tensors, texts, rng)
                               : rng.Chance(0.4) ? MutateBytes(whole, rng)
                                                 : policies::FileOf(mutator.MutateText(rng), data);
    // in memory of its exact size, so that a read behind its end is seen by the sanitizers
    const std::vector<char> exact(mutant.begin(), mutant.end());
    const std::string_view bytes(exact.data(), exact.size());
    const auto file = Safetensors::Parse(bytes);
    ++codes[file ? "read" : file.error().code];
    if (sound) {
      ASSERT_TRUE(file.ok()) << "mutant " << i << ": " << ToString(file.errors());
      // the writer puts everything back where it was
      ASSERT_EQ(policies::EncodeSafetensors(file->tensors(), file->metadata()), bytes) << "mutant " << i;
    }
    damaged_and_read += file && !sound;
    if (file)
      CheckViews(*file, bytes, i);
    else
      EXPECT_FALSE(file.error().code.empty() || file.error().message.empty()) << "mutant " << i;
    if (testing::Test::HasFatalFailure()) return;
  }
  std::printf("  safetensors\n");
  for (const auto& [code, count] : codes) std::printf("    %-28s %6d\n", code.c_str(), count);
  EXPECT_GT(codes["read"], 1000);
  EXPECT_GT(damaged_and_read, 250);
  for (const char* code : {"safetensors-truncated", "safetensors-tensor", "safetensors-dtype", "safetensors-shape",
                           "safetensors-size", "safetensors-offsets", "json-syntax"})
    EXPECT_GT(codes[code], 20) << code;
}

}  // namespace
}  // namespace gensim::fuzz
