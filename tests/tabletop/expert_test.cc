#include "envs/tabletop/expert.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include <fmt/core.h>

#include "envs/tabletop/witness_plan.h"
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
  if (seeds > 3)
    fmt::print("{:24} {:3} of {:3}, {:.1f} moves{}\n", GetParam().name, wins, seeds, double(moves) / seeds, failures);
  EXPECT_GE(wins, (seeds * 49 + 49) / 50) << GetParam().name << failures;
}

INSTANTIATE_TEST_SUITE_P(Expert, EveryScenario, testing::ValuesIn(Scenarios()), [](const auto& scenario) {
  std::string name = scenario.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

// A task under construction with poses on the table.
struct Scene {
  Task task;
  std::vector<Pose> poses;
  int Block(const std::string& color, double x, double y, double lift = 0) {
    const int i = AddObject(task, "block", {}, color);
    poses.push_back(Standing(task, i, x, y, 0, lift));
    task.objects.back().X_WO = poses.back();
    return i;
  }
  SceneState State() const { return StateFromPoses(task, poses); }
};

// In a sequence a later goal counts only once those before it hold or have held.
TEST(GoalOrder, SequenceCountsInOrder) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.5, 0.2), c = s.Block("green", 0.5, 0.2, 0.04);
  s.task.goals = {Clause("on", {a}, {b}), Clause("on", {c}, {b})};
  GoalMemory memory;
  EXPECT_EQ(TaskProgress(s.State(), memory), 0) << "the second holds, but it is not its turn";
  EXPECT_EQ(CurrentGoal(s.State(), memory), 0);
  s.task.ordered = false;
  memory = {};
  EXPECT_EQ(TaskProgress(s.State(), memory), 0.5);
  s.task.goals[1].after = {0};
  memory = {};
  EXPECT_EQ(TaskProgress(s.State(), memory), 0) << "only after the first";
}

// hold: once is remembered; hold: end is checked again, and a broken goal is worked on again.
TEST(GoalOrder, OnceAndEnd) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.5, 0.2), c = s.Block("green", 0.6, -0.2);
  s.task.goals = {Clause("on", {a}, {b}), Clause("on", {a}, {c})};
  s.task.goals[0].once = true;
  GoalMemory memory;
  s.poses[0] = Standing(s.task, a, 0.5, 0.2, 0, 0.04);
  EXPECT_EQ(TaskProgress(s.State(), memory), 0.5);
  EXPECT_EQ(CurrentGoal(s.State(), memory), 1);
  s.poses[0] = Standing(s.task, a, 0.6, -0.2, 0, 0.04);
  EXPECT_EQ(TaskProgress(s.State(), memory), 1);
  EXPECT_EQ(CurrentGoal(s.State(), memory), -1);
  s.task.goals[0].once = false;
  EXPECT_EQ(TaskProgress(s.State(), memory), 0.5) << "the first no longer holds";
  EXPECT_EQ(CurrentGoal(s.State(), memory), 0);
}

// Goals in any order are worked on from the carrier upwards.
TEST(GoalOrder, CarriersFirst) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.5, 0.2), c = s.Block("green", 0.6, -0.2);
  s.task.goals = {Clause("on", {a}, {b}), Clause("on", {b}, {c})};
  s.task.ordered = false;
  GoalMemory memory;
  EXPECT_EQ(CurrentGoal(s.State(), memory), 1);
}

// What stands on an object is taken off first, the topmost thing before the others.
TEST(Expert, ClearsWhatIsOnTop) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.4, 0, 0.04), c = s.Block("green", 0.4, 0, 0.08),
            d = s.Block("gray", 0.6, 0.2);
  s.task.goals = {Clause("on", {a}, {d})};
  Rng rng(1, "test");
  const auto plan = WitnessPlan(s.task, rng);
  ASSERT_TRUE(plan.ok()) << ToString(plan.errors());
  ASSERT_EQ(plan->size(), 3u);
  EXPECT_EQ((*plan)[0].object, c);
  EXPECT_EQ((*plan)[0].goal, -1);
  EXPECT_EQ((*plan)[1].object, b);
  EXPECT_EQ((*plan)[2].object, a);
  EXPECT_EQ((*plan)[2].goal, 0);
}

// What stands in the way of one goal and serves another goes where it still serves it, or the two undo each other.
TEST(Expert, MovesAsideWithoutUndoing) {
  Scene s;
  const int ref = s.Block("gray", 0.4, 0), in_the_way = s.Block("red", 0.5, 0), b = s.Block("blue", 0.6, 0.3);
  const Goal behind = Clause("behind", {in_the_way}, {ref});
  Goal corner = Clause("at-pose", {b}, {ref});
  corner.params.X_RP = PoseAt(0.1, 0, 0, 0);
  s.task.goals = {behind, corner};
  ASSERT_EQ(test::ProgressOf(s.State(), behind), 1);
  for (uint64_t seed = 0; seed < 10; ++seed) {
    Rng rng(seed, "test");
    const auto plan = WitnessPlan(s.task, rng);
    ASSERT_TRUE(plan.ok()) << ToString(plan.errors());
    ASSERT_EQ(plan->size(), 2u) << "seed " << seed;
    EXPECT_EQ((*plan)[0].object, in_the_way);
    EXPECT_EQ((*plan)[0].goal, -1);
    EXPECT_EQ((*plan)[1].object, b);
  }
}

// Goals that undo each other end the plan long before its limit.
TEST(Expert, SeesThatItGoesInCircles) {
  Scene s;
  const int ref = s.Block("gray", 0.5, 0), a = s.Block("red", 0.5, 0.2);
  s.task.goals = {Clause("behind", {a}, {ref}), Clause("in-front-of", {a}, {ref})};
  s.task.step_limit = 1000;
  Rng rng(1, "test");
  const auto plan = WitnessPlan(s.task, rng);
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, "plan-in-circles");
}

// Two objects in each other's place: one goes aside, then both go where they belong.
TEST(Expert, Swaps) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.6, 0.2);
  for (const auto& [x, y] : {std::pair{0.6, 0.2}, std::pair{0.4, 0.0}}) {
    const int zone = AddObject(s.task, "zone", {60, 60});
    s.task.objects.back().X_WO = Standing(s.task, zone, x, y);
  }
  s.task.goals = {Clause("inside", {a}, {2}), Clause("inside", {b}, {3})};
  Rng rng(1, "test");
  const auto plan = WitnessPlan(s.task, rng);
  ASSERT_TRUE(plan.ok()) << ToString(plan.errors());
  EXPECT_EQ(plan->size(), 3u);
}

// Things that may not be moved are left alone, with the reason.
TEST(Expert, SaysWhyItIsStuck) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.4, 0, 0.04), c = s.Block("green", 0.6, 0.2);
  s.task.goals = {Clause("on", {a}, {c})};
  s.task.keep_still = {b};
  Rng rng(1, "test");
  const auto plan = WitnessPlan(s.task, rng);
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, "no-placement");
  EXPECT_EQ(plan.error().where, "/goals/0");
  EXPECT_NE(plan.error().message.find("block[1]"), std::string::npos) << plan.error().message;
  s.task.keep_still = {};
  s.task.step_limit = 1;
  EXPECT_EQ(WitnessPlan(s.task, rng).error().code, "plan-too-long");
}

// Regions to be kept free are not entered, neither with the target nor by what is moved aside.
TEST(Expert, KeepsOut) {
  Scene s;
  const int a = s.Block("red", 0.4, 0), b = s.Block("blue", 0.4, 0, 0.04), c = s.Block("green", 0.6, 0.4);
  s.task.goals = {Clause("on", {a}, {c})};
  s.task.keep_out = {{0.25, 0.75, -0.5, -0.1}};
  for (int seed = 0; seed < 20; ++seed) {
    Rng rng(static_cast<uint64_t>(seed), "test");
    const auto plan = WitnessPlan(s.task, rng);
    ASSERT_TRUE(plan.ok()) << ToString(plan.errors());
    EXPECT_EQ(plan->front().object, b);
    EXPECT_GT(plan->front().X_WO.p.y, -0.1);
  }
}

// The expert takes over from any state: after random actions it still builds the tower. 10 seeds.
TEST(Expert, TakesOverFromDisturbedScenes) {
  const auto source = std::make_shared<test::MadeSource>("tower", 20, [](Task& t, Rng&) {
    t.goals = {Clause("tower", test::AddMany(t, 3, "block"))};
    test::AddDistractors(t, 2);
  });
  TabletopEnv env(source);
  for (uint64_t seed = 0; seed < 10; ++seed) {
    ASSERT_TRUE(env.Reset(seed).ok());
    Rng rng(seed, "disturb");
    for (int k = 0; k < 6 && env.progress() < 1; ++k) {
      // a pick on a random object, a place with a random tilt-free pose anywhere
      const auto i = static_cast<size_t>(rng.Index(env.task().objects.size()));
      Pose pick{env.state().X_WO[i].p, Quat{}};
      pick.p.z = env.state().TopZ(static_cast<int>(i));
      pick.p.x = std::clamp(pick.p.x + rng.Uniform(-0.02, 0.02), 0.25, 0.75),
      pick.p.y = std::clamp(pick.p.y, -0.5, 0.5);
      env.Step(ActionOf(
          pick, PoseAt(rng.Uniform(0.3, 0.7), rng.Uniform(-0.4, 0.4), rng.Uniform(0.03, 0.1), rng.Uniform(-3, 3))));
    }
    StepResult result;
    while (!env.success() && !result.ended()) {
      const auto action = env.ExpertAction();
      ASSERT_TRUE(action.ok()) << "seed " << seed << ": " << ToString(action.errors());
      result = env.Step(*action);
    }
    EXPECT_TRUE(env.success()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace gensim::tabletop
