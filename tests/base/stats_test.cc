// Wilson intervals against published values; error rates of the sequential test by simulation.
#include "envs/base/stats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "envs/base/rng.h"

namespace gensim {
namespace {

using Verdict = SequentialTest::Verdict;

// Values of method 3 in table I of Newcombe, Statistics in Medicine 17, 1998 (four decimals are given there).
TEST(Wilson, MatchesPublishedValues) {
  struct Row {
    int successes, trials;
    double low, high;
  };
  for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605}, Row{0, 20, 0.0000, 0.1611},
                         Row{1, 29, 0.0061, 0.1718}}) {
    const Interval interval = Wilson(row.successes, row.trials);
    EXPECT_NEAR(interval.low, row.low, 5e-5) << row.successes << " of " << row.trials;
    EXPECT_NEAR(interval.high, row.high, 5e-5) << row.successes << " of " << row.trials;
  }
}

// Every interval lies in [0, 1], holds the proportion, mirrors under failure and narrows with more trials.
TEST(Wilson, IsOrderedAndSymmetric) {
  for (int n : {1, 2, 5, 20, 60, 1000})
    for (int k = 0; k <= n; k += std::max(1, n / 7)) {
      const Interval interval = Wilson(k, n), mirror = Wilson(n - k, n), more = Wilson(4 * k, 4 * n);
      const double p = static_cast<double>(k) / n;
      EXPECT_LE(0, interval.low);
      EXPECT_LE(interval.low, p);
      EXPECT_LE(p, interval.high);
      EXPECT_LE(interval.high, 1);
      EXPECT_NEAR(interval.low, 1 - mirror.high, 1e-12);
      EXPECT_LT(more.high - more.low, interval.high - interval.low);
    }
}

// The end that is certain is exact, not off by rounding.
TEST(Wilson, IsExactAtTheEnds) {
  EXPECT_EQ(Wilson(0, 17).low, 0);
  EXPECT_EQ(Wilson(17, 17).high, 1);
}

// Nothing tried says nothing: the whole unit interval.
TEST(Wilson, KnowsNothingWithoutTrials) {
  EXPECT_EQ(Wilson(0, 0).low, 0);
  EXPECT_EQ(Wilson(0, 0).high, 1);
}

// The 95 % interval covers the true rate in about 95 % of 4,000 simulated experiments.
TEST(Wilson, CoversTheTruth) {
  Rng rng(21, "coverage");
  for (double p : {0.2, 0.5, 0.9}) {
    int covered = 0;
    for (int i = 0; i < 4000; ++i) {
      int successes = 0;
      for (int k = 0; k < 50; ++k) successes += rng.Chance(p);
      const Interval interval = Wilson(successes, 50);
      covered += interval.low <= p && p <= interval.high;
    }
    // nominal 0.95; exact coverage at n = 50 varies between 0.93 and 0.97 with p, plus 4 standard errors of 0.0034
    EXPECT_NEAR(covered / 4000.0, 0.95, 0.035) << p;
  }
}

// For a mean of numbers between 0 and 1 the interval is that of as many successes, and covers at least as often as it
// promises: uniform numbers spread less than successes and failures do.
TEST(Wilson, OfAMean) {
  EXPECT_EQ(WilsonOfMean(0.3, 20).low, Wilson(6, 20).low);
  EXPECT_EQ(WilsonOfMean(1, 7).high, 1);
  EXPECT_EQ(WilsonOfMean(0, 7).low, 0);
  EXPECT_EQ(WilsonOfMean(0, 0).high, 1);
  Rng rng(22, "coverage");
  int covered = 0;
  for (int i = 0; i < 2000; ++i) {
    double sum = 0;
    for (int k = 0; k < 30; ++k) sum += rng.Uniform();
    const Interval interval = WilsonOfMean(sum / 30, 30);
    covered += interval.low <= 0.5 && 0.5 <= interval.high;
  }
  EXPECT_GE(covered, 1900);
  EXPECT_THROW(WilsonOfMean(1.5, 3), std::invalid_argument);
  EXPECT_THROW(WilsonOfMean(NAN, 3), std::invalid_argument);
  EXPECT_THROW(WilsonOfMean(0.5, -1), std::invalid_argument);
}

// Impossible counts are misuse; the message shows them.
TEST(Wilson, RefusesImpossibleCounts) {
  EXPECT_THROW(Wilson(-1, 5), std::invalid_argument);
  EXPECT_THROW(Wilson(1, -5), std::invalid_argument);
  try {
    Wilson(6, 5);
    FAIL() << "no exception";
  } catch (const std::invalid_argument& problem) {
    EXPECT_NE(std::string(problem.what()).find("6 successes of 5"), std::string::npos);
  }
}

// Outcomes of `runs` sequential tests at a true rate: share accepted and mean trials.
struct Simulated {
  double accepted = 0, trials = 0;
};
Simulated Simulate(double rate, int runs, uint64_t seed) {
  Rng rng(seed, "sprt");
  Simulated result;
  for (int i = 0; i < runs; ++i) {
    SequentialTest test;
    while (test.Add(rng.Chance(rate)) == Verdict::kContinue) {
    }
    result.accepted += (test.verdict() == Verdict::kAccept) / static_cast<double>(runs);
    result.trials += test.trials() / static_cast<double>(runs);
  }
  return result;
}

// At p0 at most 5 % are accepted and at p1 at most 5 % refused, with room for the cut at 60 trials (measured +2 %).
TEST(SequentialTest, KeepsItsErrorRates) {
  EXPECT_LT(Simulate(0.80, 20000, 1).accepted, 0.07);
  EXPECT_GT(Simulate(0.95, 20000, 2).accepted, 0.93);
  EXPECT_LT(Simulate(0.60, 5000, 3).accepted, 0.002);
  EXPECT_GT(Simulate(0.99, 5000, 4).accepted, 0.995);
}

// It ends sooner than a fixed test of 60 trials, most of all where the answer is plain.
TEST(SequentialTest, EndsEarly) {
  EXPECT_LT(Simulate(1.00, 10, 5).trials, 19);
  EXPECT_LT(Simulate(0.95, 5000, 6).trials, 35);
  EXPECT_LT(Simulate(0.30, 2000, 7).trials, 8);
}

// By hand: ln(0.95 / 0.8) = 0.1719 a success and ln(19) = 2.944 to accept, so 18 successes in a row; three failures
// at ln(0.05 / 0.2) = -1.386 each refuse.
TEST(SequentialTest, MatchesHandComputedPaths) {
  SequentialTest good;
  for (int i = 0; i < 17; ++i) EXPECT_EQ(good.Add(true), Verdict::kContinue);
  EXPECT_EQ(good.Add(true), Verdict::kAccept);
  SequentialTest bad;
  EXPECT_EQ(bad.Add(false), Verdict::kContinue);
  EXPECT_EQ(bad.Add(false), Verdict::kContinue);
  EXPECT_EQ(bad.Add(false), Verdict::kRefuse);
}

// A verdict stands: later outcomes neither change nor count.
TEST(SequentialTest, KeepsItsVerdict) {
  SequentialTest test;
  while (test.Add(false) == Verdict::kContinue) {
  }
  const int trials = test.trials();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(test.Add(true), Verdict::kRefuse);
  EXPECT_EQ(test.trials(), trials);
  EXPECT_EQ(test.successes(), 0);
}

// At the cap the likelier rate wins: eight successes to one failure lean to p0 only just (8 x 0.1719 < 1.386).
TEST(SequentialTest, DecidesAtTheCap) {
  SequentialTest::Config config;
  config.max_trials = 9;
  SequentialTest lean_bad(config), lean_good(config);
  for (int i = 0; i < 8; ++i) lean_bad.Add(true);
  EXPECT_EQ(lean_bad.Add(false), Verdict::kRefuse);
  for (int i = 0; i < 8; ++i) lean_good.Add(true);
  EXPECT_EQ(lean_good.Add(true), Verdict::kAccept);
  EXPECT_EQ(lean_good.trials(), 9);
}

// Configurations without meaning are misuse; the message shows the values.
TEST(SequentialTest, RefusesMeaninglessConfigurations) {
  const auto with = [](auto change) {
    SequentialTest::Config config;
    change(config);
    return SequentialTest(config);
  };
  EXPECT_THROW(with([](auto& c) { c.p0 = 0.95; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& c) { c.p0 = 0; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& c) { c.p1 = 1; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& c) { c.alpha = 0; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& c) { c.beta = 0.5; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& c) { c.max_trials = 0; }), std::invalid_argument);
  try {
    with([](auto& c) { c.p1 = 0.7; });
    FAIL() << "no exception";
  } catch (const std::invalid_argument& problem) {
    EXPECT_NE(std::string(problem.what()).find("p1 0.7"), std::string::npos);
  }
}

}  // namespace
}  // namespace gensim
