#include "envs/tabletop/state.h"

#include <gtest/gtest.h>

#include <numbers>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Standing;

// Support follows the faces: a stack, a body across two, one that hovers and what stands on that.
TEST(SceneState, SupportsAndGrounded) {
  Task task;
  for (int i = 0; i < 5; ++i) AddObject(task, "block");
  std::vector<Pose> poses = {Standing(task, 0, 0.5, -0.0215), Standing(task, 1, 0.5, 0.0215),
                             Standing(task, 2, 0.5, 0, 0, 0.04), Standing(task, 3, 0.4, 0.2, 0, 0.06),
                             Standing(task, 4, 0.4, 0.2, 0, 0.1)};
  const SceneState state = StateFromPoses(task, poses);
  EXPECT_TRUE(state.Supports(-1, 0));
  EXPECT_TRUE(state.Supports(0, 2));
  EXPECT_TRUE(state.Supports(1, 2));
  EXPECT_FALSE(state.Supports(2, 0));
  EXPECT_TRUE(state.Supports(3, 4));
  EXPECT_TRUE(state.grounded[2]);
  EXPECT_FALSE(state.grounded[3]);
  EXPECT_FALSE(state.grounded[4]) << "carried by something that hovers";
  EXPECT_EQ(state.CarriedBy(0), std::vector<int>{2});
}

// Touching is within a millimetre, sideways as well as from above.
TEST(SceneState, Touches) {
  Task task;
  for (int i = 0; i < 3; ++i) AddObject(task, "block");
  const SceneState state =
      StateFromPoses(task, {Standing(task, 0, 0.5, 0), Standing(task, 1, 0.5, 0.0405), Standing(task, 2, 0.5, 0.0845)});
  EXPECT_TRUE(state.Touches(0, 1));
  EXPECT_TRUE(state.Touches(1, 0));
  EXPECT_FALSE(state.Touches(1, 2));
}

// Objects that are nowhere touch and carry nothing.
TEST(SceneState, Nowhere) {
  Task task;
  for (int i = 0; i < 2; ++i) AddObject(task, "block");
  const SceneState state = StateFromPoses(task, {PoseAt(0, 0, kNowhereZ_m), PoseAt(0, 0, kNowhereZ_m)});
  EXPECT_TRUE(state.supports.empty());
  EXPECT_TRUE(state.touches.empty());
  EXPECT_FALSE(state.Steady(0));
}

// A world's state after settling agrees with the poses about who carries whom.
TEST(SceneState, WorldAgreesWithPoses) {
  Task task;
  for (int i = 0; i < 3; ++i) AddObject(task, "block");
  AddObject(task, "bowl");
  AddObject(task, "ball");
  std::vector<Pose> poses = {Standing(task, 0, 0.5, 0),
                             Standing(task, 1, 0.5, 0, 0.2, 0.04),
                             Standing(task, 2, 0.6, 0.2),
                             Standing(task, 3, 0.4, -0.3),
                             {}};
  const AssetShape& bowl = *task.objects[3].shape;
  poses[4] = Standing(task, 4, 0.4, -0.3, 0, bowl.half.z + bowl.cavities.front().floor_O.z);
  for (size_t i = 0; i < poses.size(); ++i) task.objects[i].X_WO = poses[i];
  auto world = CompileTask(task).value()->MakeWorld();
  ASSERT_TRUE(WaitForRest(*world));
  const SceneState state = StateFromWorld(task, *world);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(state.Steady(i)) << i;
  EXPECT_TRUE(state.Supports(0, 1));
  EXPECT_TRUE(state.Supports(3, 4));
  EXPECT_FALSE(state.Supports(0, 2));
  EXPECT_EQ(test::ProgressOf(state, test::Clause("on", {1}, {0})), 1);
  EXPECT_EQ(test::ProgressOf(state, test::Clause("in", {4}, {3})), 1);
}

}  // namespace
}  // namespace gensim::tabletop
