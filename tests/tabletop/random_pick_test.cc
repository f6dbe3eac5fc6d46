#include "envs/tabletop/random_pick.h"

#include <gtest/gtest.h>

#include <set>

#include "envs/tabletop/workspace.h"
#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;

// Every movable object is picked at its top and put somewhere on the table; zones are left alone.
TEST(RandomPick, MovesWhatCanBeMoved) {
  Task task;
  AddObject(task, "zone", {}, "gray");
  AddObject(task, "block", {}, "red");
  AddObject(task, "block", {}, "blue");
  const std::vector<Pose> poses = {PoseAt(0.6, 0, 0), PoseAt(0.4, 0.1, 0.02), PoseAt(0.4, -0.1, 0.02)};
  const SceneState state = StateFromPoses(task, poses);
  Rng rng(1, "random-pick");
  std::set<double> picked_y;
  for (int i = 0; i < 50; ++i) {
    const std::vector<double> action = RandomPick(state, rng);
    ASSERT_EQ(action.size(), 14u);
    EXPECT_NEAR(action[2], 0.04, 1e-9);
    picked_y.insert(std::round(action[1] * 10));
    EXPECT_GT(action[7], kMinX_m);
    EXPECT_LT(action[7], kMaxX_m);
    EXPECT_GT(action[8], kMinY_m);
    EXPECT_LT(action[8], kMaxY_m);
  }
  EXPECT_EQ(picked_y, (std::set<double>{-1, 1}));
}

// Nothing to move, no action.
TEST(RandomPick, MayFindNothing) {
  Task task;
  AddObject(task, "zone", {}, "gray");
  Rng rng(1, "random-pick");
  EXPECT_TRUE(RandomPick(StateFromPoses(task, {PoseAt(0.5, 0, 0)}), rng).empty());
}

}  // namespace
}  // namespace gensim::tabletop
