#include "evaluation/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/base/rng.h"

namespace gensim::evaluation {
namespace {

// Mean and standard error of numbers that can be worked out by hand.
TEST(Statistics, MeanAndError) {
  EXPECT_EQ(MeanOf({}), 0);
  EXPECT_DOUBLE_EQ(MeanOf({1, 2, 6}), 3);
  // variance ((4 + 1 + 9) / 2) = 7, error sqrt(7 / 3)
  EXPECT_DOUBLE_EQ(ErrorOf({1, 2, 6}), std::sqrt(7.0 / 3));
  EXPECT_EQ(ErrorOf({4}), 0);
  EXPECT_EQ(ErrorOf({4, 4, 4}), 0);
}

// The score is 0 for random, 1 for the expert, and linear between and beyond them.
TEST(Statistics, Score) {
  const Anchors anchors = AnchorsOf({0, 0.2, 0.1}, {1, 0.9, 0.8});
  EXPECT_EQ(anchors.unscored, "");
  EXPECT_DOUBLE_EQ(anchors.gap, 0.8);
  EXPECT_DOUBLE_EQ(ScoreOf({0, 0.2, 0.1}, anchors), 0);
  EXPECT_DOUBLE_EQ(ScoreOf({1, 0.9, 0.8}, anchors), 1);
  EXPECT_DOUBLE_EQ(ScoreOf({0.5, 0.5, 0.5}, anchors), 0.5);
  EXPECT_LT(ScoreOf({0, 0, 0}, anchors), 0);
}

// A gap that is not above its error gives no score, and says why.
TEST(Statistics, Unscored) {
  EXPECT_EQ(AnchorsOf({0.5, 0.5}, {0.5, 0.5}).unscored, "anchors-not-apart");
  EXPECT_EQ(AnchorsOf({1, 1}, {0, 0}).unscored, "anchors-not-apart") << "an expert below random";
  // gaps 1, -0.5, 0.4: mean 0.3, error 0.436
  EXPECT_EQ(AnchorsOf({0, 1, 0.1}, {1, 0.5, 0.5}).unscored, "anchors-not-apart");
  EXPECT_EQ(AnchorsOf({0}, {1}).unscored, "one-episode");
  // paired: both vary alike, so the gap is certain
  EXPECT_EQ(AnchorsOf({0, 5, 9}, {1, 6, 10}).unscored, "");
  EXPECT_THROW(AnchorsOf({0}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(AnchorsOf({}, {}), std::invalid_argument);
}

TEST(Statistics, Percentiles) {
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) values.push_back(1999 - i);
  const Interval interval = Percentiles(values);
  EXPECT_EQ(interval.low, 50);
  EXPECT_EQ(interval.high, 1949);
  EXPECT_THROW(Percentiles({}), std::invalid_argument);
}

// The bootstrap's spread is that of the theory, the same on every call, and different for another purpose.
TEST(Statistics, Bootstrap) {
  Rng rng(1, "test");
  std::vector<double> returns, random(100, 0.0), expert(100, 1.0);
  std::vector<uint8_t> success;
  for (int i = 0; i < 100; ++i) {
    returns.push_back(rng.Uniform());
    success.push_back(returns.back() > 0.5);
  }
  const Anchors anchors = AnchorsOf(random, expert);
  const Replicates one = Resample(returns, success, random, expert, anchors, "a");
  const Replicates again = Resample(returns, success, random, expert, anchors, "a");
  const Replicates other = Resample(returns, success, random, expert, anchors, "b");
  EXPECT_EQ(one.score, again.score);
  EXPECT_NE(one.score, other.score);
  ASSERT_EQ(one.score.size(), static_cast<size_t>(kResamples));
  // with anchors at exactly 0 and 1 the score is the return
  for (size_t r = 0; r < one.score.size(); ++r) ASSERT_NEAR(one.score[r], one.mean_return[r], 1e-12);
  const Interval interval = Percentiles(one.mean_return);
  const double half = 1.96 * ErrorOf(returns);
  EXPECT_NEAR(interval.low, MeanOf(returns) - half, 0.15 * half);
  EXPECT_NEAR(interval.high, MeanOf(returns) + half, 0.15 * half);
}

// The bootstrap is stratified: the mean over tasks varies by the tasks' own spread alone, not by how tasks differ.
TEST(Statistics, StrataKeepTasksApart) {
  const std::vector<double> low(30, 0.1), high(30, 0.9), zeros(30, 0.0), ones(30, 1.0);
  const std::vector<uint8_t> none(30, 0);
  const Anchors anchors = AnchorsOf(zeros, ones);
  const Replicates a = Resample(low, none, zeros, ones, anchors, "a"),
                   b = Resample(high, none, zeros, ones, anchors, "b");
  const Interval interval = Percentiles(MeanReplicates({&a.score, &b.score}));
  EXPECT_NEAR(interval.low, 0.5, 1e-12);
  EXPECT_NEAR(interval.high, 0.5, 1e-12);
  EXPECT_TRUE(MeanReplicates({}).empty());
}

// A few episodes that all succeed are no certainty: the interval of the score is at least Wilson's.
TEST(Statistics, FewEpisodesProveLittle) {
  const std::vector<double> zeros(5, 0.0), ones(5, 1.0);
  const Anchors anchors = AnchorsOf(zeros, ones);
  const Replicates replicates = Resample(ones, std::vector<uint8_t>(5, 1), zeros, ones, anchors, "a");
  const Interval interval = ScoreInterval(ones, anchors, replicates.score);
  EXPECT_DOUBLE_EQ(interval.low, Wilson(5, 5).low);
  EXPECT_EQ(interval.high, 1);
  // where the bootstrap is wider, it counts: a policy above the expert
  const std::vector<double> twos(5, 2.0);
  EXPECT_DOUBLE_EQ(ScoreInterval(twos, anchors, std::vector<double>(40, 2.0)).high, 2);
}

// Means over tasks keep the doubt of tasks whose episodes all ended alike: alone it is theirs, among n such tasks it
// shrinks as a mean's does, and beside what was resampled squares add up.
TEST(Statistics, SteadyTasksKeepTheirDoubt) {
  const Steady all{1, Wilson(5, 5)};
  const Interval one = WidenedMean(1, {1, 1}, {all}, 1);
  EXPECT_DOUBLE_EQ(one.low, all.interval.low);
  EXPECT_DOUBLE_EQ(one.high, 1);
  const Interval four = WidenedMean(1, {1, 1}, {all, all, all, all}, 4);
  EXPECT_NEAR(1 - four.low, (1 - all.interval.low) / 2, 1e-12);
  const Interval mixed = WidenedMean(0.7, {0.6, 0.75}, {{0.5, {0.34, 0.5}}}, 2);
  EXPECT_NEAR(mixed.low, 0.7 - std::hypot(0.1, 0.08), 1e-12);
  EXPECT_NEAR(mixed.high, 0.75, 1e-12);
  const Interval same = WidenedMean(0.7, {0.6, 0.75}, {}, 2);
  EXPECT_TRUE(same.low == 0.6 && same.high == 0.75);
}

// Anchors that vary with the seed are drawn together with the policy; a draw without a gap is drawn again.
TEST(Statistics, DrawsWithoutAGap) {
  const std::vector<double> random = {0, 0, 0, 0, 0, 0}, expert = {0, 0, 1, 1, 1, 1};
  const Anchors anchors = AnchorsOf(random, expert);
  ASSERT_EQ(anchors.unscored, "");
  const Replicates replicates = Resample(expert, std::vector<uint8_t>(6, 0), random, expert, anchors, "a");
  ASSERT_EQ(replicates.score.size(), static_cast<size_t>(kResamples));
  for (const double score : replicates.score) EXPECT_EQ(score, 1) << "the expert scores 1 in every draw";
}

}  // namespace
}  // namespace gensim::evaluation
