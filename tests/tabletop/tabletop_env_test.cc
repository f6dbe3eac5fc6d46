#include "envs/tabletop/tabletop_env.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::MadeSource;
using test::RunExpert;

std::shared_ptr<const TaskSource> Tower(int n) {
  return std::make_shared<MadeSource>("tower", 2 * n, [n](Task& task, Rng&) {
    std::vector<int> blocks;
    for (int i = 0; i < n; ++i) blocks.push_back(AddObject(task, "block", {}, i % 2 == 0 ? "red" : "blue"));
    for (int i = 0; i < 3; ++i) AddObject(task, "block", {}, "green");
    task.goals = {Clause("tower", blocks)};
  });
}

std::shared_ptr<const TaskSource> ZoneThenStack() {
  return std::make_shared<MadeSource>("zone-then-stack", 6, [](Task& task, Rng&) {
    const int zone = AddObject(task, "zone", {}, "gray");
    const int a = AddObject(task, "block", {}, "red"), b = AddObject(task, "block", {}, "blue");
    task.summary = "stack the blocks in the zone";
    task.goals = {Clause("inside", {a}, {zone}), Clause("on", {b}, {a})};
    task.goals[0].sentence = "put the red block inside the gray zone";
    task.goals[1].sentence = "put the blue block on the red block";
  });
}

// The expert builds a tower of four among distractors; rewards add up to the progress.
TEST(TabletopEnv, ExpertBuildsTower) {
  TabletopEnv env(Tower(4));
  for (const uint64_t seed : {1, 2, 3, 4, 5}) {
    std::string log;
    EXPECT_EQ(RunExpert(env, seed, &log), 1) << "seed " << seed << log;
    EXPECT_TRUE(env.success());
  }
}

// Random actions lie in the bounds and repeat for one stream; where nothing can be moved there is none, and without an
// episode asking is misuse.
TEST(TabletopEnv, RandomActions) {
  TabletopEnv env(Tower(2));
  Rng unused(1, "test");
  EXPECT_THROW((void)env.RandomAction(unused), std::logic_error);
  ASSERT_TRUE(env.Reset(1).ok());
  Rng one(1, "test"), again(1, "test");
  std::vector<double> before;
  for (int i = 0; i < 20; ++i) {
    const std::vector<double> action = env.RandomAction(one).value();
    EXPECT_TRUE(env.spec().action.Contains(action.data(), action.size()));
    EXPECT_EQ(action, env.RandomAction(again).value());
    EXPECT_NE(action, before);
    before = action;
  }
  TabletopEnv bare(std::make_shared<MadeSource>("bare", 2, [](Task& task, Rng&) {
    const int zone = AddObject(task, "zone", {}, "gray"), block = AddObject(task, "block", {}, "red");
    task.objects[static_cast<size_t>(block)].fixed = true;
    task.goals = {Clause("inside", {block}, {zone})};
  }));
  ASSERT_TRUE(bare.Reset(1).ok());
  EXPECT_EQ(bare.RandomAction(unused).error().code, "no-random-action");
}

// In Bullet too: the expert builds the tower, an episode is the same when it is run again and after a restore half-way,
// and its states are not MuJoCo's.
TEST(TabletopEnv, RunsInBullet) {
  TabletopEnv env(Tower(4), {.engine = physics::Engine::kBullet});
  TabletopEnv other(Tower(4), {.engine = physics::Engine::kBullet}), mujoco(Tower(4));
  for (const uint64_t seed : {1, 2, 3}) {
    std::string log;
    EXPECT_EQ(RunExpert(env, seed, &log), 1) << "seed " << seed << log;
    ASSERT_TRUE(other.Reset(seed).ok());
    ASSERT_TRUE(mujoco.Reset(seed).ok());
    EXPECT_NE(other.state_hash(), mujoco.state_hash());
    other.Step(*other.ExpertAction());
    const std::string half = other.Snapshot();
    const Status foreign = mujoco.Restore(half);
    ASSERT_FALSE(foreign.ok());
    EXPECT_EQ(foreign.error().code, "snapshot-other-env");
    for (bool restored : {false, true}) {
      if (restored) {
        ASSERT_TRUE(other.Restore(half).ok());
      }
      while (!other.Step(*other.ExpertAction()).ended()) {
      }
      EXPECT_EQ(other.state_hash(), env.state_hash()) << "seed " << seed;
    }
  }
}

// The instruction is the sentence of the current goal, and the return is the final progress.
TEST(TabletopEnv, InstructionFollowsTheSequence) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(7).ok());
  EXPECT_EQ(env.instruction(), "put the red block inside the gray zone");
  double sum = 0;
  StepResult result = env.Step(*env.ExpertAction());
  sum += result.reward;
  EXPECT_EQ(env.instruction(), "put the blue block on the red block");
  EXPECT_EQ(sum, 0.5);
  result = env.Step(*env.ExpertAction());
  EXPECT_TRUE(result.terminated);
  EXPECT_EQ(result.cause, "success");
  EXPECT_EQ(sum + result.reward, env.progress());
}

// Same seed, same bits; another seed, another state.
TEST(TabletopEnv, DeterministicInTheSeed) {
  TabletopEnv a(Tower(3)), b(Tower(3));
  ASSERT_EQ(RunExpert(a, 11), 1);
  ASSERT_EQ(RunExpert(b, 11), 1);
  EXPECT_EQ(a.state_hash(), b.state_hash());
  ASSERT_EQ(RunExpert(b, 12), 1);
  EXPECT_NE(a.state_hash(), b.state_hash());
}

// A snapshot taken in the middle continues bit for bit in the same env, and in a fresh one.
TEST(TabletopEnv, SnapshotContinuesBitwise) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(3).ok());
  env.Step(*env.ExpertAction());
  const std::string bytes = env.Snapshot();
  const uint64_t middle = env.state_hash();
  const auto action = *env.ExpertAction();
  const StepResult first = env.Step(action);
  const uint64_t end = env.state_hash();

  ASSERT_TRUE(env.Restore(bytes).ok());
  EXPECT_EQ(env.state_hash(), middle);
  EXPECT_EQ(*env.ExpertAction(), action);
  EXPECT_EQ(env.Step(action).reward, first.reward);
  EXPECT_EQ(env.state_hash(), end);

  TabletopEnv fresh(ZoneThenStack());
  ASSERT_TRUE(fresh.Restore(bytes).ok());
  EXPECT_EQ(fresh.state_hash(), middle);
  fresh.Step(action);
  EXPECT_EQ(fresh.state_hash(), end);
}

// Snapshots that are cut, changed or of another task are refused and change nothing.
TEST(TabletopEnv, BadSnapshotsAreRefused) {
  TabletopEnv env(ZoneThenStack()), other(Tower(3));
  ASSERT_TRUE(env.Reset(3).ok());
  ASSERT_TRUE(other.Reset(3).ok());
  const std::string bytes = env.Snapshot();
  const uint64_t before = env.state_hash();
  for (const size_t size : {size_t{0}, size_t{4}, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_EQ(env.Restore(bytes.substr(0, size)).error().code, "snapshot-invalid");
  }
  std::string changed = bytes;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  EXPECT_EQ(env.Restore(changed).error().code, "snapshot-invalid");
  EXPECT_EQ(env.Restore(other.Snapshot()).error().code, "snapshot-other-env");
  EXPECT_EQ(env.state_hash(), before);
}

// A snapshot is refused by an env with any other physics, whether it has the episode's seed, another or none, and what
// it was doing goes on.
TEST(TabletopEnv, SnapshotsOfOtherPhysicsAreRefused) {
  for (const physics::Engine engine : {physics::Engine::kMujoco, physics::Engine::kBullet}) {
    TabletopEnv env(ZoneThenStack(), {.engine = engine});
    ASSERT_TRUE(env.Reset(3).ok());
    const std::string bytes = env.Snapshot();
    for (const PhysicsVariation& other :
         {PhysicsVariation{.mass = 1.1, .engine = engine}, PhysicsVariation{.friction = 0.9, .engine = engine},
          PhysicsVariation{.gravity = 1.1, .engine = engine},
          PhysicsVariation{.timestep_s = 0.001, .engine = engine}}) {
      TabletopEnv varied(ZoneThenStack(), other);
      EXPECT_EQ(varied.Restore(bytes).error().code, "snapshot-other-env");
      EXPECT_THROW(varied.Snapshot(), std::logic_error) << "still without an episode";
      for (const uint64_t seed : {3, 4}) {
        ASSERT_TRUE(varied.Reset(seed).ok());
        const uint64_t before = varied.state_hash();
        const auto poses = ObserveVector<double>(varied, "object_poses");
        EXPECT_EQ(varied.Restore(bytes).error().code, "snapshot-other-env");
        EXPECT_EQ(varied.state_hash(), before);
        EXPECT_EQ(ObserveVector<double>(varied, "object_poses"), poses);
      }
    }
  }
}

// Actions outside their range are refused with the value and the range.
TEST(TabletopEnv, BadActionsThrow) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(3).ok());
  std::vector<double> action = *env.ExpertAction();
  action[0] = 0.9;
  try {
    env.Step(action);
    FAIL();
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find("0.9"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("0.75"), std::string::npos) << e.what();
  }
  action = *env.ExpertAction();
  action[3] = 0.2;
  EXPECT_THROW(env.Step(action), std::invalid_argument);
}

// A pick in the empty is a named failure that leaves the scene as it is; the step limit truncates with that name.
TEST(TabletopEnv, MissIsNamed) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(5).ok());
  // a free corner of the table
  double x = 0.26, y = -0.49;
  for (const Pose& X : env.state().X_WO) {
    if (std::hypot(X.p.x - x, X.p.y - y) < 0.12) y = 0.49;
  }
  const auto action = ActionOf(PoseAt(x, y, 0.0), PoseAt(0.5, 0, 0.1));
  StepResult result;
  while (!result.ended()) result = env.Step(action);
  EXPECT_FALSE(result.terminated);
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.cause, "step-limit: last move missed");
  EXPECT_THROW(env.Step(action), std::logic_error);
}

// The task of the drawn scene may allow fewer steps than the most that the spec names; its own limit ends the episode.
TEST(TabletopEnv, TheTasksOwnStepLimitCounts) {
  const auto shorter = std::make_shared<MadeSource>("shorter", 9, [](Task& task, Rng&) {
    const int zone = AddObject(task, "zone", {}, "green");
    task.goals = {Clause("inside", {AddObject(task, "block")}, {zone})};
    task.step_limit = 2;
  });
  TabletopEnv env(shorter);
  ASSERT_TRUE(env.Reset(5).ok());
  const auto nowhere = ActionOf(PoseAt(0.5, 0, 0.29), PoseAt(0.5, 0, 0.29));
  EXPECT_FALSE(env.Step(nowhere).truncated);
  EXPECT_TRUE(env.Step(nowhere).truncated);
  EXPECT_EQ(env.spec().step_limit, 9);
}

// Poses are observed by object, the rows past the last one are zero.
TEST(TabletopEnv, ObservesPoses) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(5).ok());
  const std::vector<double> poses = ObserveVector<double>(env, "object_poses");
  ASSERT_EQ(poses.size(), 32u * 7u);
  EXPECT_EQ(poses[7], env.state().X_WO[1].p.x);
  EXPECT_EQ(poses[10], env.state().X_WO[1].q.w);
  EXPECT_EQ(poses[21], 0);
}

// The maps show the scene of now: a block's pixels carry its id, its height and, after a move, its new place.
TEST(TabletopEnv, ObservesMaps) {
  TabletopEnv env(ZoneThenStack());
  ASSERT_TRUE(env.Reset(5).ok());
  const auto pixel = [&](int object) {
    const Vec3 p = env.state().X_WO[static_cast<size_t>(object)].p;
    return static_cast<size_t>((p.x - 0.25) / 0.003125) * 320 + static_cast<size_t>((p.y + 0.5) / 0.003125);
  };
  const std::vector<int32_t> ids = ObserveVector<int32_t>(env, "ids");
  EXPECT_EQ(ids[pixel(1)], 1);
  EXPECT_EQ(ids[pixel(2)], 2);
  EXPECT_NEAR(ObserveVector<float>(env, "height")[pixel(1)], 0.04, 0.001);
  EXPECT_EQ(ObserveVector<uint8_t>(env, "color").size(), 160u * 320u * 3u);
  const size_t before = pixel(1);
  env.Step(*env.ExpertAction());
  EXPECT_NE(ObserveVector<int32_t>(env, "ids")[before], 1);
  EXPECT_EQ(ObserveVector<int32_t>(env, "ids")[pixel(1)], 1);
}

// Everything that an env shows as maps, as bytes.
std::string MapsOf(TabletopEnv& env) {
  std::string bytes;
  const auto add = [&](const auto& values) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
  };
  add(ObserveVector<uint8_t>(env, "color")), add(ObserveVector<float>(env, "height"));
  add(ObserveVector<int32_t>(env, "ids"));
  return bytes;
}

// Randomised maps differ from exact ones and between seeds and steps, repeat for the same ones, and change nothing
// else.
TEST(TabletopEnv, RandomisedMaps) {
  const auto made = [](std::optional<uint64_t> seed) {
    return std::make_unique<TabletopEnv>(ZoneThenStack(), PhysicsVariation{},
                                         MapRandomisation{.seed = seed, .limits = {}});
  };
  const auto exact = made({}), plain = std::make_unique<TabletopEnv>(ZoneThenStack()), one = made(1), same = made(1),
             two = made(2);
  for (const uint64_t episode : {5, 6}) {
    std::vector<std::string> shown;
    for (TabletopEnv* env : {exact.get(), plain.get(), one.get(), same.get(), two.get()}) {
      ASSERT_TRUE(env->Reset(episode).ok());
      shown.push_back(MapsOf(*env));
      env->Step(*env->ExpertAction());
      shown.push_back(MapsOf(*env));
      EXPECT_EQ(shown.back(), MapsOf(*env));
      EXPECT_EQ(env->state_hash(), exact->state_hash());
      EXPECT_EQ(env->progress(), 0.5);
      EXPECT_EQ(ObserveVector<int32_t>(*env, "ids"), ObserveVector<int32_t>(*exact, "ids"));
    }
    for (const size_t moment : {0u, 1u}) {
      EXPECT_EQ(shown[moment], shown[2 + moment]) << "off is unchanged";
      EXPECT_NE(shown[moment], shown[4 + moment]);
      EXPECT_EQ(shown[4 + moment], shown[6 + moment]);
      EXPECT_NE(shown[4 + moment], shown[8 + moment]);
    }
  }
}

// After a restore a randomised env shows what it showed, in the same env, in a fresh one and after another episode; an
// exact env that takes the snapshot goes on exactly.
TEST(TabletopEnv, RandomisedMapsAfterRestore) {
  const MapRandomisation on{.seed = 3, .limits = {}};
  TabletopEnv env(ZoneThenStack(), {}, on), fresh(ZoneThenStack(), {}, on), exact(ZoneThenStack());
  ASSERT_TRUE(env.Reset(3).ok());
  env.Step(*env.ExpertAction());
  const std::string bytes = env.Snapshot(), middle = MapsOf(env);
  const auto action = *env.ExpertAction();
  env.Step(action);
  const std::string end = MapsOf(env);
  EXPECT_NE(end, middle);
  ASSERT_TRUE(env.Reset(4).ok());
  for (TabletopEnv* other : {&env, &fresh}) {
    ASSERT_TRUE(other->Restore(bytes).ok());
    EXPECT_EQ(MapsOf(*other), middle);
    other->Step(action);
    EXPECT_EQ(MapsOf(*other), end);
  }
  ASSERT_TRUE(exact.Restore(bytes).ok());
  exact.Step(action);
  EXPECT_EQ(exact.state_hash(), fresh.state_hash());
  EXPECT_NE(MapsOf(exact), end);
}

// Rules are part of the task: with a thing moved that has to stay where it is, progress stays below 1.
TEST(TabletopEnv, BrokenRuleIsNoSuccess) {
  Task task;
  const int a = AddObject(task, "block", {}, "red"), b = AddObject(task, "block", {}, "blue");
  task.goals = {Clause("on", {a}, {b})};
  task.keep_still = {b};
  for (int i = 0; i < 2; ++i) task.objects[static_cast<size_t>(i)].X_WO = test::Standing(task, i, 0.4, 0.2 * i);
  std::vector<Pose> poses = {test::Standing(task, a, 0.4, 0.2, 0, 0.04), test::Standing(task, b, 0.4, 0.2)};
  GoalMemory memory;
  EXPECT_EQ(TaskProgress(StateFromPoses(task, poses), memory), 1);
  for (Pose& X : poses) X.p.y += 0.1;
  EXPECT_LT(TaskProgress(StateFromPoses(task, poses), memory), 1);
  EXPECT_FALSE(KeepsRules(StateFromPoses(task, poses)));
}

// The scene can be written as MJCF with a body for every object.
TEST(TabletopEnv, ExportsMjcf) {
  const auto task = Tower(2)->Lower(1);
  ASSERT_TRUE(task.ok());
  const auto text = ExportMjcf(*task);
  ASSERT_TRUE(text.ok()) << ToString(text.errors());
  EXPECT_NE(text->find("block[1]"), std::string::npos);
}

}  // namespace
}  // namespace gensim::tabletop
