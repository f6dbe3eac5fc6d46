// Relations of what carries or holds what: on, in, inside, inserted, over.
#include <gtest/gtest.h>

#include <numbers>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::Clause;
using test::ProgressOf;
using test::Scene;
using test::Standing;

constexpr double kPi = std::numbers::pi;

// on: only upright, carried by the reference and with the middle over it; not hovering, beside, upside-down or moving.
TEST(Relations, On) {
  Scene s;
  const int a = s.Add("block", 0.5, 0), b = s.Add("block", 0.5, 0, 0.3, 0.04);
  const Goal goal = Clause("on", {b}, {a});
  EXPECT_EQ(s.Progress(goal), 1);
  EXPECT_EQ(s.Progress(Clause("on", {a}, {b})), 0) << "the lower one is not on the upper one";
  s.poses[1].p.z += 0.01;
  EXPECT_EQ(s.Progress(goal), 0) << "hovering";
  s.poses[1] = Standing(s.task, b, 0.525, 0, 0, 0.04);
  EXPECT_EQ(s.Progress(goal), 0) << "middle beyond the edge";
  s.poses[1] = Standing(s.task, b, 0.5, 0.045);
  EXPECT_EQ(s.Progress(goal), 0) << "beside it";
  s.poses[1] = Standing(s.task, b, 0.5, 0, 0, 0.04);
  s.poses[1].q = FromAxisAngle({1, 0, 0}, 0.4);
  EXPECT_EQ(s.Progress(goal), 0) << "leaning";
  s.poses[1] = Standing(s.task, b, 0.5, 0, 0, 0.04);
  SceneState moving = s.State();
  moving.moving[static_cast<size_t>(b)] = true;
  EXPECT_EQ(ProgressOf(moving, goal), 0) << "moving";
}

// on: a thing between carries it, not the reference below.
TEST(Relations, OnNeedsTheRightSupport) {
  Scene s;
  const int a = s.Add("block", 0.5, 0), b = s.Add("block", 0.5, 0, 0, 0.04), c = s.Add("block", 0.5, 0, 0, 0.08);
  EXPECT_EQ(s.Progress(Clause("on", {c}, {b})), 1);
  EXPECT_EQ(s.Progress(Clause("on", {c}, {a})), 0);
}

// on: a cube lying on another of its faces carries and is carried like any cube.
TEST(Relations, OnTurnedCube) {
  Scene s;
  const int a = s.Add("block", 0.5, 0), b = s.Add("block", 0.5, 0, 0, 0.04);
  for (const Vec3& axis : {Vec3{1, 0, 0}, Vec3{0, 1, 0}}) {
    for (const double turn : {kPi / 2, kPi, -kPi / 2}) {
      s.poses[0].q = FromAxisAngle(axis, turn), s.poses[1].q = FromAxisAngle(axis, -turn);
      EXPECT_EQ(s.Progress(Clause("on", {b}, {a})), 1);
    }
  }
}

// on: a bowl upside-down on a stand does not count.
TEST(Relations, OnUpsideDown) {
  Scene s;
  const int stand = s.Add("stand", 0.5, 0, 0, 0, {160, 160, 20}), bowl = s.Add("bowl", 0.5, 0, 0, 0.02);
  const Goal goal = Clause("on", {bowl}, {stand});
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[1].q = FromAxisAngle({1, 0, 0}, kPi);
  EXPECT_EQ(s.Progress(goal), 0);
}

// in: on the floor of a container; not on its rim, beside it, or standing out of a tray on end.
TEST(Relations, In) {
  Scene s;
  const int box = s.Add("container", 0.5, 0, 0.4);
  const Cavity cavity = s.task.objects[0].shape->cavities.front();
  const double floor = cavity.floor_O.z + s.task.objects[0].shape->half.z;
  const int block = s.Add("block", 0.5, 0, 0, floor);
  const Goal goal = Clause("in", {block}, {box});
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[1].p.z += 0.02;
  EXPECT_EQ(s.Progress(goal), 0) << "hovering inside";
  s.poses[1] = Standing(s.task, block, 0.5, 0.3);
  EXPECT_EQ(s.Progress(goal), 0) << "beside";
  // on the rim of a wall
  const double rim = 2 * s.task.objects[0].shape->half.z;
  s.poses[0] = Standing(s.task, box, 0.5, 0);
  s.poses[1] = Standing(s.task, block, 0.5 + cavity.half_x, 0, 0, rim);
  EXPECT_EQ(s.Progress(goal), 0) << "on the rim";
}

// in: things on each other inside a container are in it; leaning against its wall inside is not.
TEST(Relations, InStackedAndLeaning) {
  Scene s;
  const int box = s.Add("container", 0.5, 0, 0, 0, {160, 200, 100});
  const double floor = s.task.objects[0].shape->cavities.front().floor_O.z + s.task.objects[0].shape->half.z;
  const int low = s.Add("block", 0.5, 0, 0, floor), high = s.Add("block", 0.5, 0, 0, floor + 0.04);
  EXPECT_EQ(s.Progress(Clause("in", {low, high}, {box})), 1);
  s.poses[2] = Standing(s.task, high, 0.5, 0.06, 0, floor);
  s.poses[2].q = FromAxisAngle({1, 0, 0}, 0.5);
  EXPECT_EQ(s.Progress(Clause("in", {low, high}, {box})), 0.5);
}

// in: a ball counts in a bowl, not under it.
TEST(Relations, BallInBowl) {
  Scene s;
  const int bowl = s.Add("bowl", 0.5, 0);
  const double floor = s.task.objects[0].shape->cavities.front().floor_O.z + s.task.objects[0].shape->half.z;
  const int ball = s.Add("ball", 0.5, 0, 0, floor);
  EXPECT_EQ(s.Progress(Clause("in", {ball}, {bowl})), 1);
  s.poses[1] = Standing(s.task, ball, 0.5, 0.2);
  EXPECT_EQ(s.Progress(Clause("in", {ball}, {bowl})), 0);
}

// inside: the whole body in the zone and standing there.
TEST(Relations, Inside) {
  Scene s;
  const int zone = s.Add("zone", 0.5, 0, 0.5), block = s.Add("block", 0.5, 0.01);
  const Goal goal = Clause("inside", {block}, {zone});
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[1] = Standing(s.task, block, 0.5, 0.065);
  EXPECT_EQ(s.Progress(goal), 0) << "across the border";
  s.poses[1] = Standing(s.task, block, 0.5, 0, 0, 0.05);
  EXPECT_EQ(s.Progress(goal), 0) << "hovering";
  s.poses[1] = Standing(s.task, block, 0.5, 0);
  s.poses[1].q = FromAxisAngle({1, 0, 0}, kPi / 4);
  EXPECT_EQ(s.Progress(goal), 0) << "on an edge";
}

// inserted: at least half of the depth below the rim, in the hole of the outline, turned right.
TEST(Relations, Inserted) {
  Scene s;
  const std::string outline = Outlines()[0], other = Outlines()[1];
  const int board = s.Add("kit-board", 0.5, 0, 0.3, 0, {}, "gray", {outline, other});
  const int piece = s.Add("kit-piece", 0.5, 0, 0, 0, {}, "red", {outline});
  const Hole& hole = s.task.objects[0].shape->holes[0];
  const Goal goal = Clause("inserted", {piece}, {board});
  s.poses[1] = s.poses[0] * hole.X_OP;
  EXPECT_EQ(s.Progress(goal), 1);
  Goal wrong_hole = goal;
  wrong_hole.params.hole = 1;
  EXPECT_EQ(s.Progress(wrong_hole), 0);
  s.poses[1].p.z += 0.7 * hole.depth;
  EXPECT_EQ(s.Progress(goal), 0) << "on the rim";
  s.poses[1] = s.poses[0] * s.task.objects[0].shape->holes[1].X_OP;
  EXPECT_EQ(s.Progress(goal), 0) << "in another hole";
}

// over: around the named peg and below its top.
TEST(Relations, Over) {
  Scene s;
  const int stand = s.Add("peg-stand", 0.5, 0), ring = s.Add("ring", 0.5, 0);
  const AssetShape& shape = *s.task.objects[0].shape;
  const Vec3 base = s.poses[0] * shape.pegs[1].base_O;
  s.poses[1] = Standing(s.task, ring, base.x, base.y, 0, base.z);
  Goal goal = Clause("over", {ring}, {stand});
  EXPECT_EQ(s.Progress(goal), 1);
  goal.params.hole = 1;
  EXPECT_EQ(s.Progress(goal), 1);
  goal.params.hole = 0;
  EXPECT_EQ(s.Progress(goal), 0) << "another peg";
  goal.params.hole = 1;
  s.poses[1].p.z = base.z + shape.pegs[1].height + 0.02;
  EXPECT_EQ(s.Progress(goal), 0) << "above the peg";
  s.poses[1] = Standing(s.task, ring, base.x + 0.03, base.y, 0, base.z);
  EXPECT_EQ(s.Progress(goal), 0) << "beside the peg";
}

}  // namespace
}  // namespace gensim::tabletop
