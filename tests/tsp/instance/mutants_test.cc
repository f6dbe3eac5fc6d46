#include <gtest/gtest.h>

#include <filesystem>

#include "envs/base/file.h"
#include "tests/fuzz/mutator.h"
#include "tsp/instance/tsplib_read.h"
#include "tsp/instance/tsplib_write.h"

namespace gensim::tsp {
namespace {

constexpr int kMutants = 20'000;

// Of every format: a mutant is read or refused with a code; what was read is sound and can be written.
TEST(TsplibMutants, AreReadOrRefused) {
  const auto folder = std::filesystem::path(GENSIM_SOURCE_DIR) / "tests/tsp/instance/files";
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string text = ReadFile(entry.path()).value();
    const bool tour = entry.path().extension() == ".tour";
    Rng rng(1, "mutants/" + entry.path().filename().string());
    int read = 0;
    for (int k = 0; k < kMutants; ++k) {
      const std::string mutant = fuzz::MutateBytes(text, rng);
      if (tour) {
        const auto tours = ParseTours(mutant);
        read += tours.ok();
        EXPECT_TRUE(tours.ok() || !tours.error().code.empty());
        continue;
      }
      const auto instance = ParseTsplib(mutant);
      read += instance.ok();
      if (instance) {
        const auto again = TsplibText(*instance);
        ASSERT_TRUE(again);
        EXPECT_EQ(ParseTsplib(*again)->size(), instance->size()) << mutant;
      } else {
        EXPECT_FALSE(instance.error().code.empty() || instance.error().message.empty());
      }
    }
    EXPECT_GT(read, 0) << entry.path() << ": all refused, so nothing behind the header was tried";
    EXPECT_LT(read, kMutants) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 18u);
}

}  // namespace
}  // namespace gensim::tsp
