#include "policies/data/sample_order.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/data/toy_source.h"

namespace gensim::policies {
namespace {

using testing::ToySource;

std::vector<size_t> EpochOf(const SampleOrder& order, uint64_t epoch) {
  std::vector<size_t> samples;
  for (uint64_t i = 0; i < order.epoch_size(); ++i) samples.push_back(order.At({epoch, i}));
  return samples;
}

// The shuffle is a bijection for every size and key, other keys give other orders, and the order is not the plain one.
TEST(ShuffledIndex, IsAPermutation) {
  for (const uint64_t count : {1, 2, 3, 5, 16, 17, 100, 257, 4097}) {
    std::set<uint64_t> seen;
    for (uint64_t i = 0; i < count; ++i) seen.insert(ShuffledIndex(i, count, 7));
    EXPECT_EQ(seen.size(), count);
    EXPECT_EQ(*seen.rbegin(), count - 1);
  }
  int same = 0, fixed = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    same += ShuffledIndex(i, 1000, 7) == ShuffledIndex(i, 1000, 8);
    fixed += ShuffledIndex(i, 1000, 7) == i;
  }
  EXPECT_LT(same, 20);
  EXPECT_LT(fixed, 20);
  EXPECT_THROW(ShuffledIndex(3, 3, 0), std::invalid_argument);
}

// Where numbers land is close to uniform: chi-square of the image of the first number over many keys.
TEST(ShuffledIndex, IsUniform) {
  constexpr int kCount = 10, kKeys = 20000;
  std::vector<int> hits(kCount, 0);
  for (uint64_t key = 0; key < kKeys; ++key) ++hits[ShuffledIndex(0, kCount, key)];
  double chi = 0;
  for (const int hit : hits) chi += std::pow(hit - kKeys / kCount, 2) / (kKeys / kCount);
  EXPECT_LT(chi, 27.9);  // 9 degrees of freedom, one in a thousand
}

// Tasks of very different sizes come equally often, and within a task nothing comes twice before all came once.
TEST(SampleOrder, IsBalancedByTask) {
  const ToySource source({3, 300, 20});
  const SampleOrder order(source, 5);
  std::map<uint32_t, int> tasks;
  std::map<size_t, int> samples;
  const auto epoch = EpochOf(order, 0);
  for (size_t k = 0; k < epoch.size(); ++k) {
    ++tasks[source.episodes()[source.sample(epoch[k]).episode].task];
    ++samples[epoch[k]];
    if (k % 3 == 2) {
      EXPECT_EQ(tasks[0], tasks[1]);
      EXPECT_EQ(tasks[1], tasks[2]);
    }
  }
  // 323 samples: 108 of the first two tasks each, so each of the three samples of the first came 35 times or more
  for (size_t i = 0; i < 3; ++i) EXPECT_GE(samples[i], 35);
  int most = 0;
  for (size_t i = 3; i < 303; ++i) most = std::max(most, samples[i]);
  EXPECT_EQ(most, 1);
}

// Epochs and seeds differ; the same ones are the same.
TEST(SampleOrder, IsKeyedBySeedAndEpoch) {
  const ToySource source({40, 40});
  const SampleOrder order(source, 5), again(source, 5), other(source, 6);
  EXPECT_EQ(EpochOf(order, 3), EpochOf(again, 3));
  EXPECT_NE(EpochOf(order, 0), EpochOf(order, 1));
  EXPECT_NE(EpochOf(order, 0), EpochOf(other, 0));
  EXPECT_EQ(order.Next({4, 79}), (Cursor{5, 0}));
  EXPECT_EQ(order.Next({4, 78}), (Cursor{4, 79}));
}

// A cursor of other data is refused with its value.
TEST(SampleOrder, CursorsOfOtherDataAreRefused) {
  const ToySource source({4});
  const SampleOrder order(source, 5);
  try {
    order.At({0, 4});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("sample 4 of an epoch of 4"), std::string::npos);
  }
}

}  // namespace
}  // namespace gensim::policies
