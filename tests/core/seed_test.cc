#include "envs/core/seed.h"

#include <gtest/gtest.h>

namespace gensim {
namespace {

// The three ranges touch and never overlap.
TEST(Seeds, RangesAreDisjointAndComplete) {
  EXPECT_EQ(kDemoSeeds.first, 0u);
  EXPECT_EQ(kDemoSeeds.last + 1, kEvaluationSeeds.first);
  EXPECT_EQ(kEvaluationSeeds.last + 1, kGateSeeds.first);
  EXPECT_EQ(kDemoSeeds.last, 2147483647u);
  EXPECT_EQ(kEvaluationSeeds.last, 4294967295u);
}

// The ends of a range belong to it, their neighbours do not, and the refusal shows seed and range.
TEST(CheckSeed, HonoursTheEnds) {
  EXPECT_TRUE(CheckSeed(2147483647u, SeedUse::kDemo));
  EXPECT_TRUE(CheckSeed(2147483648u, SeedUse::kEvaluation));
  EXPECT_TRUE(CheckSeed(4294967296u, SeedUse::kGate));
  const Status refused = CheckSeed(2147483648u, SeedUse::kDemo);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "seed-range");
  EXPECT_NE(refused.error().message.find("2147483648"), std::string::npos);
  EXPECT_EQ(refused.error().hint, "legal: 0 to 2147483647");
  EXPECT_FALSE(CheckSeed(0, SeedUse::kGate));
  EXPECT_FALSE(CheckSeed(UINT64_MAX, SeedUse::kGate));
}

// A run of seeds is refused when its end leaves the range, also where the sum would overflow.
TEST(CheckSeeds, WatchesTheEndOfTheRun) {
  EXPECT_TRUE(CheckSeeds(2147483640u, 8, SeedUse::kDemo));
  EXPECT_FALSE(CheckSeeds(2147483640u, 9, SeedUse::kDemo));
  EXPECT_FALSE(CheckSeeds(10, UINT64_MAX, SeedUse::kDemo));
  EXPECT_TRUE(CheckSeeds(UINT64_MAX, 0, SeedUse::kDemo));
}

// Seeds of later episodes differ and stay where the first one is.
TEST(EpisodeSeed, StaysInItsRange) {
  for (const uint64_t seed : {uint64_t{0}, uint64_t{77}, (uint64_t{1} << 31) + 5, (uint64_t{1} << 40)}) {
    EXPECT_EQ(EpisodeSeed(seed, 0), seed);
    EXPECT_NE(EpisodeSeed(seed, 1), EpisodeSeed(seed, 2));
    for (uint64_t k = 0; k < 200; ++k)
      for (const SeedUse use : {SeedUse::kDemo, SeedUse::kEvaluation, SeedUse::kGate})
        EXPECT_EQ(bool(CheckSeed(seed, use)), bool(CheckSeed(EpisodeSeed(seed, k), use)));
  }
}

}  // namespace
}  // namespace gensim
