// Philox against published vectors; streams, ranges and the shape of each distribution.
#include "envs/base/rng.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace gensim {
namespace {

using Block = std::array<uint32_t, 4>;

// Chi-square of counts against equal expectation.
double ChiSquare(const std::vector<int>& counts) {
  double total = 0;
  for (int count : counts) total += count;
  const double expected = total / static_cast<double>(counts.size());
  double sum = 0;
  for (int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

// The three vectors of philox4x32_10 in kat_vectors of the Random123 distribution.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(Philox4x32({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox4x32({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// Flipping any one input bit flips about half of the 128 output bits.
TEST(Philox, AvalanchesOnEveryBit) {
  const Block base = Philox4x32({1, 2, 3, 4}, {5, 6});
  for (int bit = 0; bit < 192; ++bit) {
    Block counter = {1, 2, 3, 4};
    std::array<uint32_t, 2> key = {5, 6};
    (bit < 128 ? counter[bit / 32] : key[bit / 32 - 4]) ^= 1u << bit % 32;
    const Block other = Philox4x32(counter, key);
    int flipped = 0;
    for (int i = 0; i < 4; ++i) flipped += std::popcount(base[i] ^ other[i]);
    // 64 +- 5 standard deviations of sqrt(32)
    EXPECT_GT(flipped, 35) << "bit " << bit;
    EXPECT_LT(flipped, 93) << "bit " << bit;
  }
}

// The same seed and purpose repeat; another seed or purpose differs from the first number on.
TEST(Rng, SeedAndPurposeNameTheStream) {
  Rng a(7, "place"), same(7, "place"), seed(8, "place"), purpose(7, "placf");
  std::set<uint64_t> first;
  for (int i = 0; i < 100; ++i) {
    const uint64_t value = a.NextU64();
    EXPECT_EQ(value, same.NextU64());
    first.insert(value);
    first.insert(seed.NextU64());
    first.insert(purpose.NextU64());
  }
  EXPECT_EQ(first.size(), 300u);
}

// High bits of the seed count: seeds 2^32 apart give different streams.
TEST(Rng, UsesAll64BitsOfTheSeed) {
  EXPECT_NE(Rng(1, "x").NextU64(), Rng(1 + (uint64_t{1} << 32), "x").NextU64());
  EXPECT_NE(Rng(0, "x").NextU64(), Rng(uint64_t{1} << 63, "x").NextU64());
}

// Ten thousand seeds give ten thousand different first numbers (64 bits: a clash has probability 3e-12).
TEST(Rng, SeedsReallyDiffer) {
  std::set<uint64_t> seen;
  for (uint64_t seed = 0; seed < 10000; ++seed) seen.insert(Rng(seed, "seeds").NextU64());
  EXPECT_EQ(seen.size(), 10000u);
}

// A child stream depends on its parent's name, not on what the parent drew, and differs from the parent.
TEST(Rng, ChildStreamsIgnoreDrawing) {
  Rng fresh(3, "scene"), used(3, "scene");
  for (int i = 0; i < 17; ++i) used.NextU32();
  EXPECT_EQ(fresh.Stream("block").NextU64(), used.Stream("block").NextU64());
  EXPECT_NE(Rng(3, "scene").Stream("block").NextU64(), Rng(3, "scene").Stream("bowl").NextU64());
  EXPECT_NE(Rng(3, "scene").Stream("").NextU64(), Rng(3, "scene").NextU64());
  EXPECT_NE(Rng(3, "a").Stream("b").NextU64(), Rng(3, "b").Stream("a").NextU64());
}

// A copy continues on its own.
TEST(Rng, CopiesAreIndependent) {
  Rng a(1, "copy");
  a.NextU32();
  Rng b = a;
  EXPECT_EQ(a.NextU64(), b.NextU64());
  a.NextU64();
  EXPECT_NE(a.NextU64(), b.NextU64());
}

// Neighbouring streams are uncorrelated: |r| of 10,000 pairs stays under 5 standard errors.
TEST(Rng, NeighbouringSeedsAreUncorrelated) {
  Rng a(100, "pair"), b(101, "pair");
  double sum = 0;
  for (int i = 0; i < 10000; ++i) sum += (a.Uniform() - 0.5) * (b.Uniform() - 0.5);
  EXPECT_LT(std::abs(sum / 10000 * 12), 0.05);
}

// Uniform numbers fill [0, 1) evenly: chi-square of 100 bins is below its 99.99 % point, 160.
TEST(Uniform, IsEvenOnTheUnitInterval) {
  for (uint64_t seed : {1, 2, 3}) {
    Rng rng(seed, "uniform");
    std::vector<int> bins(100, 0);
    for (int i = 0; i < 100000; ++i) {
      const double value = rng.Uniform();
      ASSERT_GE(value, 0);
      ASSERT_LT(value, 1);
      ++bins[static_cast<size_t>(value * 100)];
    }
    EXPECT_LT(ChiSquare(bins), 160) << "seed " << seed;
  }
}

// A range keeps its ends: low included, high never reached, even where rounding would reach it.
TEST(Uniform, StaysInsideItsRange) {
  Rng rng(4, "range");
  const double low = 1, high = std::nextafter(1.0, 2.0);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(rng.Uniform(low, high), low);
  for (int i = 0; i < 1000; ++i) {
    const double value = rng.Uniform(-0.5, 0.25);
    EXPECT_GE(value, -0.5);
    EXPECT_LT(value, 0.25);
  }
  EXPECT_EQ(rng.Uniform(0.3, 0.3), 0.3);
}

// Ranges upside down, not a number or wider than a double are misuse, and the message shows them.
TEST(Uniform, RefusesBadRanges) {
  Rng rng(1, "bad");
  EXPECT_THROW(rng.Uniform(1, 0), std::invalid_argument);
  EXPECT_THROW(rng.Uniform(std::nan(""), 1), std::invalid_argument);
  EXPECT_THROW(rng.Uniform(0, std::numeric_limits<double>::infinity()), std::invalid_argument);
  EXPECT_THROW(rng.Uniform(-1e308, 1e308), std::invalid_argument);
  try {
    rng.Uniform(2, 1.5);
    FAIL() << "no exception";
  } catch (const std::invalid_argument& problem) {
    EXPECT_NE(std::string(problem.what()).find("2.0"), std::string::npos);
  }
}

// Integers hit every value of the range, both ends included, equally often (chi-square of 6 cells < 25.7, 99.99 %).
TEST(Integer, IsEvenWithBothEnds) {
  for (uint64_t seed : {5, 6, 7}) {
    Rng rng(seed, "die");
    std::vector<int> counts(6, 0);
    for (int i = 0; i < 60000; ++i) {
      const int64_t value = rng.Integer(-2, 3);
      ASSERT_GE(value, -2);
      ASSERT_LE(value, 3);
      ++counts[static_cast<size_t>(value + 2)];
    }
    EXPECT_LT(ChiSquare(counts), 25.7) << "seed " << seed;
  }
}

// Extreme ranges work: one value, the whole of int64, and a range whose width overflows int64.
TEST(Integer, TakesExtremeRanges) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min(), kMax = std::numeric_limits<int64_t>::max();
  Rng rng(8, "wide");
  EXPECT_EQ(rng.Integer(42, 42), 42);
  EXPECT_EQ(rng.Integer(kMin, kMin), kMin);
  int negative = 0;
  for (int i = 0; i < 1000; ++i) negative += rng.Integer(kMin, kMax) < 0;
  EXPECT_NEAR(negative, 500, 80);
  for (int i = 0; i < 1000; ++i) EXPECT_GE(rng.Integer(kMin + 1, kMax), kMin + 1);
}

// Without rejection a range of three eighths of 2^64 would hit its first two thirds 3 : 2 more often than the last.
TEST(Integer, HasNoModuloBias) {
  Rng rng(9, "bias");
  const int64_t low = std::numeric_limits<int64_t>::min(), high = low + static_cast<int64_t>(uint64_t{3} << 61) - 1;
  const int64_t width_third = static_cast<int64_t>(uint64_t{1} << 61);
  std::vector<int> thirds(3, 0);
  for (int i = 0; i < 30000; ++i) {
    const auto offset = static_cast<uint64_t>(rng.Integer(low, high)) - static_cast<uint64_t>(low);
    ++thirds[offset / static_cast<uint64_t>(width_third)];
  }
  EXPECT_LT(ChiSquare(thirds), 18.4);
}

// Empty ranges are misuse; the message shows the range.
TEST(Integer, RefusesEmptyRanges) {
  Rng rng(1, "bad");
  EXPECT_THROW(rng.Index(0), std::invalid_argument);
  EXPECT_THROW(rng.Pick(std::vector<int>{}), std::invalid_argument);
  try {
    rng.Integer(3, 2);
    FAIL() << "no exception";
  } catch (const std::invalid_argument& problem) {
    EXPECT_NE(std::string(problem.what()).find("3..2"), std::string::npos);
  }
}

// Normal numbers have mean 0, variance 1, no skew and the tails of a bell (5 standard errors each).
TEST(Normal, HasTheRightMoments) {
  for (uint64_t seed : {10, 11}) {
    Rng rng(seed, "normal");
    constexpr int kCount = 100000;
    double sum = 0, squares = 0, cubes = 0;
    int beyond2 = 0;
    for (int i = 0; i < kCount; ++i) {
      const double value = rng.Normal();
      ASSERT_TRUE(std::isfinite(value));
      sum += value;
      squares += value * value;
      cubes += value * value * value;
      beyond2 += std::abs(value) > 2;
    }
    EXPECT_NEAR(sum / kCount, 0, 0.016);
    EXPECT_NEAR(squares / kCount, 1, 0.023);
    EXPECT_NEAR(cubes / kCount, 0, 0.062);
    EXPECT_NEAR(beyond2 / double{kCount}, 0.0455, 0.0033);
  }
}

// Chance obeys its probability, and 0 and 1 are certain.
TEST(Chance, ObeysItsProbability) {
  Rng rng(12, "chance");
  int hits = 0, never = 0, always = 0;
  for (int i = 0; i < 10000; ++i) {
    hits += rng.Chance(0.3);
    never += rng.Chance(0);
    always += rng.Chance(1);
  }
  EXPECT_NEAR(hits, 3000, 230);
  EXPECT_EQ(never, 0);
  EXPECT_EQ(always, 10000);
}

// Shuffles keep the elements and reach all 24 orders of four equally often (chi-square of 24 cells < 58, 99.99 %).
TEST(Shuffle, ReachesEveryOrderEvenly) {
  Rng rng(13, "shuffle");
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 24000; ++i) {
    std::vector<int> items = {0, 1, 2, 3};
    rng.Shuffle(items);
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 24u);
  std::vector<int> counts;
  for (const auto& [order, count] : orders) counts.push_back(count);
  EXPECT_LT(ChiSquare(counts), 58);
}

// Shuffling nothing or one thing is fine and draws nothing.
TEST(Shuffle, LeavesShortListsAlone) {
  Rng rng(14, "short"), untouched(14, "short");
  std::vector<int> none, one = {5};
  rng.Shuffle(none);
  rng.Shuffle(one);
  EXPECT_EQ(one, std::vector<int>{5});
  EXPECT_EQ(rng.NextU64(), untouched.NextU64());
}

// Pick reaches every element and returns a reference into the list.
TEST(Pick, ReachesEveryElement) {
  Rng rng(15, "pick");
  const std::vector<std::string> items = {"a", "b", "c"};
  std::set<const std::string*> seen;
  for (int i = 0; i < 100; ++i) seen.insert(&rng.Pick(items));
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_TRUE(seen.contains(&items[0]));
}

}  // namespace
}  // namespace gensim
