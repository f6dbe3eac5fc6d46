#include "envs/tabletop/expert.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include <fmt/core.h>

#include "tests/tabletop/scenarios.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::Scenario;
using test::Scenarios;
using test::Standing;

// seeds a scenario; GENSIM_TEST_SEEDS asks for a larger run by hand
int Seeds(int usual) {
  const char* text = std::getenv("GENSIM_TEST_SEEDS");
  return text == nullptr ? usual : std::atoi(text);
}

class EveryScenario : public testing::TestWithParam<Scenario> {};

// Applying the expert's moves to the poses reaches progress 1 within the step limit, in random scenes.
TEST_P(EveryScenario, WitnessPlanReachesTheGoal) {
  const auto source = GetParam().Source();
  for (int seed = 0; seed < Seeds(20); ++seed) {
    const Result<Task> task = source->Lower(static_cast<uint64_t>(seed));
    ASSERT_TRUE(task.ok()) << ToString(task.errors());
    for (const Goal& goal : task->goals) {
      const Status status = FindRelation(goal.relation)->Check(*task, goal);
      ASSERT_TRUE(status.ok()) << ToString(status.errors());
    }
    Rng rng(static_cast<uint64_t>(seed), "witness");
    const auto plan = WitnessPlan(*task, rng);
    EXPECT_TRUE(plan.ok()) << GetParam().name << " seed " << seed << ": " << ToString(plan.errors());
  }
}

// The same moves work in physics.
TEST_P(EveryScenario, ExpertSucceedsInPhysics) {
  TabletopEnv env(GetParam().Source());
  const int seeds = Seeds(3);
  int wins = 0, moves = 0;
  std::string failures;
  for (int seed = 100; seed < 100 + seeds; ++seed) {
    std::string log;
    const double progress = test::RunExpert(env, static_cast<uint64_t>(seed), &log);
    moves += static_cast<int>(env.steps());
    if (progress == 1) {
      ++wins;
    } else {
      failures += fmt::format("\n  seed {} progress {:.2f}{}", seed, progress, log);
    }
  }
  if (seeds > 3) fmt::print("{:24} {:3} of {:3}, {:.1f} moves{}\n", GetParam().name, wins, seeds, double(moves) / seeds, failures);
  EXPECT_GE(wins, (seeds * 49 + 49) / 50) << GetParam().name << failures;
}

INSTANTIATE_TEST_SUITE_P(Expert, EveryScenario, testing::ValuesIn(Scenarios()), [](const auto& scenario) {
  std::string name = scenario.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace gensim::tabletop
