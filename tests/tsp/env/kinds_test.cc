// What holds of each kind of env of tours alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/tsp/env/tasks.h"
#include "tsp/env/construct_env.h"
#include "tsp/env/kick_env.h"
#include "tsp/env/tour_expert.h"
#include "tsp/env/two_opt_env.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

using test::EveryTask;
using test::TaskOf;
using test::Uniform;

std::vector<double> Of(int32_t place) { return {static_cast<double>(place)}; }

double Closed(const TourEnv& env) { return TourLength(env.places().instance, env.tour()) / env.places().unit; }

// What the mask allows can always be completed, and what it forbids is charged with more than any edges could cost.
TEST(ConstructEnv, MaskSaysWhatIsLegal) {
  for (const TourTask& task : EveryTask()) {
    if (task.play != Play::kConstruct) continue;
    ConstructEnv env(task);
    Rng rng(3, "test/mask");
    for (uint64_t seed = 0; seed < 6; ++seed) {
      ASSERT_TRUE(env.Reset(seed));
      double gained = 0;
      for (StepResult result; !result.ended(); gained += result.reward) {
        const auto mask = ObserveVector<uint8_t>(env, "mask");
        EXPECT_EQ(ObserveVector<int32_t>(env, "token").front(), env.tour().back());
        ASSERT_NE(std::ranges::count(mask, 1), 0) << task.id;
        for (int32_t place = 0; static_cast<size_t>(place) < mask.size(); ++place) {
          if (mask[static_cast<size_t>(place)] != 0) continue;
          ConstructEnv wrong(task);
          ASSERT_TRUE(wrong.Reset(seed) && wrong.Restore(env.Snapshot()));
          const StepResult illegal = wrong.Step(Of(place));
          EXPECT_TRUE(illegal.terminated);
          EXPECT_EQ(illegal.cause, kCauseIllegal);
          EXPECT_FALSE(wrong.success());
          const double all = static_cast<double>(mask.size()) - (task.path ? 1 : 0);
          // no edge is longer than the diameter that it is charged with
          for (size_t a = 0; a < mask.size(); ++a)
            for (size_t b = 0; b < a; ++b)
              ASSERT_LE(env.places().instance.Distance(a, b) / env.places().unit, env.places().diameter) << task.id;
          // so no tour returns less, whatever came before
          EXPECT_NEAR(gained + illegal.reward, -task.penalty * env.places().diameter * all, 1e-9) << task.id;
          EXPECT_NEAR(env.StopReward(), illegal.reward, 1e-12);
        }
        result = env.Step(env.RandomAction(rng).value());
      }
      EXPECT_TRUE(env.success()) << task.id;
      EXPECT_EQ(env.progress(), 1);
      if (task.end) {
        EXPECT_EQ(env.tour().back(), static_cast<int32_t>(task.places->places()) - 1);
      }
    }
  }
}

TEST(ConstructEnv, ForcedEdgesAreInEveryTour) {
  const TourTask task = TaskOf("forced", Play::kConstruct, Uniform(15, {.forced_edges = 6}));
  ConstructEnv env(task);
  Rng rng(1, "test/forced");
  for (uint64_t seed = 0; seed < 20; ++seed) {
    ASSERT_TRUE(env.Reset(seed));
    const auto mates = ObserveVector<int32_t>(env, "mates");
    EXPECT_EQ(std::ranges::count(mates, -1), 3);
    EXPECT_EQ(mates.front(), -1);
    EXPECT_EQ(mates.back(), -1);
    while (!env.Step(env.RandomAction(rng).value()).ended()) continue;
    ASSERT_EQ(env.places().instance.fixed.size(), 6u);
    EXPECT_TRUE(CheckTour(env.places().instance, env.tour()));
  }
}

// Off its tour the expert still finds the best way through what is left: as good as trying all orders.
TEST(ConstructEnv, ExpertGoesOnFromAnywhere) {
  for (const bool path : {false, true}) {
    for (const bool end : {false, true}) {
      if (end && !path) continue;
      TourTask task = TaskOf("nine", Play::kConstruct, Uniform(9));
      task.path = path, task.end = end;
      ConstructEnv env(task);
      Rng rng(1, "test/off");
      for (uint64_t seed = 0; seed < 10; ++seed) {
        ASSERT_TRUE(env.Reset(seed));
        for (int k = 0; k < 3; ++k) env.Step(env.RandomAction(rng).value());
        std::vector<int32_t> order(env.tour().begin(), env.tour().end()), rest;
        for (int32_t place = 0; place < 9; ++place)
          if (std::ranges::find(order, place) == order.end()) rest.push_back(place);
        double best = 1e9;
        do {
          if (end && rest.back() != 8) continue;
          std::vector<int32_t> whole = order;
          whole.insert(whole.end(), rest.begin(), rest.end());
          best = std::min(best, LengthOf(env.places().instance, whole, path));
        } while (std::ranges::next_permutation(rest).found);
        while (!env.Step(env.ExpertAction().value()).ended()) continue;
        EXPECT_NEAR(LengthOf(env.places().instance, env.tour(), path), best, 1e-9);
      }
    }
  }
}

TEST(TwoOptEnv, ExpertReachesTheSolversTour) {
  for (const size_t n : {5u, 6u, 12u, 40u}) {
    TwoOptEnv env(TaskOf("two-opt", Play::kTwoOpt, Uniform(n)));
    for (uint64_t seed = 0; seed < 12; ++seed) {
      ASSERT_TRUE(env.Reset(seed));
      size_t steps = 0;
      StepResult result;
      for (; !result.ended(); ++steps) result = env.Step(env.ExpertAction().value());
      EXPECT_EQ(result.cause, kCauseFinished);
      EXPECT_LE(steps, n);
      EXPECT_TRUE(env.success());
      EXPECT_NEAR(Closed(env), TourLength(env.places().instance, ExpertTour(env.places().instance, {})), 1e-9);
    }
  }
}

TEST(TwoOptEnv, SteepestDescendsToAnOptimum) {
  TwoOptEnv env(TaskOf("two-opt", Play::kTwoOpt, Uniform(30)));
  for (uint64_t seed = 0; seed < 5; ++seed) {
    ASSERT_TRUE(env.Reset(seed));
    double last = 1e9;
    for (StepResult result; !result.ended();) {
      result = env.Step(env.HeuristicAction("steepest-2opt").value());
      // each exchange gains, and no later one more than there was to gain at its time
      if (result.cause.empty()) {
        EXPECT_GT(result.reward, 0);
      }
      last = result.reward;
    }
    EXPECT_EQ(last, 0);
    EXPECT_TRUE(env.success());
  }
}

TEST(TwoOptEnv, EdgesThatTouchAreIllegal) {
  TwoOptEnv env(TaskOf("two-opt", Play::kTwoOpt, Uniform(7)));
  for (const auto& [i, j] : {std::pair(0, 1), {3, 2}, {0, 6}, {6, 0}}) {
    ASSERT_TRUE(env.Reset(1));
    const double before = Closed(env);
    const StepResult result = env.Step(std::vector<double>{static_cast<double>(i), static_cast<double>(j)});
    EXPECT_TRUE(result.terminated);
    EXPECT_EQ(result.cause, kCauseIllegal);
    EXPECT_NEAR(result.reward, -env.places().diameter * 7, 1e-12);
    EXPECT_EQ(Closed(env), before);
    EXPECT_FALSE(env.success());
  }
}

TEST(KickEnv, ExpertsKickGainsMost) {
  KickEnv env(TaskOf("kick", Play::kKick, Uniform(40)));
  ASSERT_TRUE(env.Reset(3));
  for (int step = 0; step < 10; ++step) {
    const auto choice = env.ExpertAction().value();
    const std::string now = env.Snapshot();
    double best = -1;
    int32_t first = -1;
    for (int32_t place = 0; place < 40; ++place) {
      ASSERT_TRUE(env.Restore(now));
      const double gain = env.Step(Of(place)).reward;
      EXPECT_GE(gain, 0);
      if (gain > best) best = gain, first = place;
    }
    EXPECT_EQ(first, static_cast<int32_t>(choice.front()));
    ASSERT_TRUE(env.Restore(now));
    env.Step(choice);
  }
}

}  // namespace
}  // namespace gensim::tsp
