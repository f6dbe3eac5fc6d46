// Relations of where things are to each other: poses, sides, distances, edges.
#include <gtest/gtest.h>

#include <numbers>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::Clause;
using test::Scene;
using test::Standing;
using test::With;

constexpr double kPi = std::numbers::pi;

// at-pose: position, height and heading count, the object's symmetry taken into account.
TEST(Relations, AtPose) {
  Scene s;
  const int stand = s.Add("stand", 0.5, 0, 0.5), box = s.Add("box", 0.5, 0, 0, 0, {60, 40, 30});
  const double z = s.task.objects[0].shape->half.z + s.task.objects[1].shape->half.z;
  const Goal goal =
      With(Clause("at-pose", {box}, {stand}), [&](GoalParams& p) { p.X_RP = PoseAt(0.01, 0.02, z, 0.2); });
  s.poses[1] = s.poses[0] * goal.params.X_RP;
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[1].q = s.poses[1].q * FromYaw(kPi);
  EXPECT_EQ(s.Progress(goal), 1) << "half a turn is a symmetry of a box";
  s.poses[1].q = s.poses[1].q * FromYaw(0.4);
  EXPECT_EQ(s.Progress(goal), 0) << "turned by 23 degrees";
  s.poses[1] = s.poses[0] * goal.params.X_RP;
  s.poses[1].p.y += 0.013;
  EXPECT_EQ(s.Progress(goal), 0) << "off by 13 mm";
  s.poses[1] = s.poses[0] * goal.params.X_RP;
  s.poses[1].p.z -= 0.02;
  EXPECT_EQ(s.Progress(goal), 0) << "20 mm too low";
}

// next-to: the gap within the tolerance, on the side named, on one level.
TEST(Relations, NextTo) {
  Scene s;
  const int ref = s.Add("block", 0.5, 0), put = s.Add("block", 0.5, 0.05);
  const Goal left = With(Clause("next-to", {put}, {ref}), [](GoalParams& p) { p.side = "left"; });
  EXPECT_EQ(s.Progress(Clause("next-to", {put}, {ref})), 1);
  EXPECT_EQ(s.Progress(left), 1);
  for (const char* side : {"right", "front", "behind"})
    EXPECT_EQ(s.Progress(With(left, [&](GoalParams& p) { p.side = side; })), 0) << side;
  s.poses[1] = Standing(s.task, put, 0.5, 0.075);
  EXPECT_EQ(s.Progress(left), 0) << "35 mm away";
  EXPECT_EQ(s.Progress(With(left, [](GoalParams& p) { p.gap_m = 0.03; })), 1);
  s.poses[1] = Standing(s.task, put, 0.5, 0, 0, 0.04);
  EXPECT_EQ(s.Progress(Clause("next-to", {put}, {ref})), 0) << "on top";
}

// left-of and its kin: beyond every reference, within 45 degrees.
TEST(Relations, Sides) {
  Scene s;
  const int a = s.Add("block", 0.5, 0), b = s.Add("block", 0.5, 0.1), put = s.Add("block", 0.5, 0.2);
  EXPECT_EQ(s.Progress(Clause("left-of", {put}, {a, b})), 1);
  EXPECT_EQ(s.Progress(Clause("right-of", {put}, {a})), 0);
  EXPECT_EQ(s.Progress(Clause("right-of", {a}, {b, put})), 1);
  s.poses[2] = Standing(s.task, put, 0.5, 0.05);
  EXPECT_EQ(s.Progress(Clause("left-of", {put}, {a, b})), 0) << "left of one only";
  s.poses[2] = Standing(s.task, put, 0.65, 0.02);
  EXPECT_EQ(s.Progress(Clause("behind", {put}, {a})), 1);
  EXPECT_EQ(s.Progress(Clause("in-front-of", {put}, {a})), 0);
  EXPECT_EQ(s.Progress(Clause("in-front-of", {a}, {put})), 1);
  EXPECT_EQ(s.Progress(Clause("left-of", {put}, {a})), 0) << "more behind than left";
}

// touching: in contact, side by side.
TEST(Relations, Touching) {
  Scene s;
  const int ref = s.Add("block", 0.5, 0), put = s.Add("block", 0.5, 0.0405);
  EXPECT_EQ(s.Progress(Clause("touching", {put}, {ref})), 1);
  s.poses[1] = Standing(s.task, put, 0.5, 0.044);
  EXPECT_EQ(s.Progress(Clause("touching", {put}, {ref})), 0);
  s.poses[1] = Standing(s.task, put, 0.5, 0, 0, 0.04);
  EXPECT_EQ(s.Progress(Clause("touching", {put}, {ref})), 0) << "on top";
}

// between: on the line of both, clear of them.
TEST(Relations, Between) {
  Scene s;
  const int a = s.Add("block", 0.5, -0.1), b = s.Add("block", 0.5, 0.1), put = s.Add("block", 0.505, 0);
  const Goal goal = Clause("between", {put}, {a}, {b});
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[2] = Standing(s.task, put, 0.53, 0);
  EXPECT_EQ(s.Progress(goal), 0) << "off the line";
  s.poses[2] = Standing(s.task, put, 0.5, 0.2);
  EXPECT_EQ(s.Progress(goal), 0) << "beyond one";
  s.poses[2] = Standing(s.task, put, 0.5, 0.1, 0, 0.04);
  EXPECT_EQ(s.Progress(goal), 0) << "on one";
}

// around: evenly about the reference; all on one side do not count.
TEST(Relations, Around) {
  Scene s;
  const int bowl = s.Add("bowl", 0.5, 0);
  std::vector<int> blocks;
  for (int k = 0; k < 4; ++k)
    blocks.push_back(s.Add("block", 0.5 + 0.12 * std::cos(kPi / 2 * k + 0.3), 0.12 * std::sin(kPi / 2 * k + 0.3)));
  const Goal goal = Clause("around", blocks, {bowl});
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[2] = Standing(s.task, blocks[1], 0.5 + 0.12 * std::cos(0.9), 0.12 * std::sin(0.9));
  EXPECT_LT(s.Progress(goal), 1);
  EXPECT_GT(s.Progress(goal), 0.5);
  EXPECT_EQ(s.Progress(With(goal, [](GoalParams& p) { p.radius_m = 0.18; })), 0) << "another radius";
}

// aligned-edge: a side along the line; not turned, not away from it.
TEST(Relations, AlignedEdge) {
  Scene s;
  const int line = s.Add("line", 0.5, 0, kPi / 2), box = s.Add("box", 0.5, 0, kPi / 2, 0, {80, 50, 40});
  const double reach = s.task.objects[0].shape->half.y + 0.025;
  const Goal goal = Clause("aligned-edge", {box}, {line});
  s.poses[1] = Standing(s.task, box, 0.5 + reach, 0.03, kPi / 2);
  EXPECT_EQ(s.Progress(goal), 1);
  s.poses[1] = Standing(s.task, box, 0.5 + reach, 0.03, kPi / 2 + 0.4);
  EXPECT_EQ(s.Progress(goal), 0) << "turned";
  s.poses[1] = Standing(s.task, box, 0.5 + reach + 0.03, 0.03, kPi / 2);
  EXPECT_EQ(s.Progress(goal), 0) << "away from it";
}

// aligned-corner: the corner of a box in the angle of the marker, at any of its four headings.
TEST(Relations, AlignedCorner) {
  Scene s;
  const int corner = s.Add("corner", 0.5, 0, 0.7), box = s.Add("box", 0.5, 0, 0, 0, {80, 50, 40});
  const Pose X_WA = s.poses[0] * s.task.objects[0].shape->corners.front();
  const Goal goal = Clause("aligned-corner", {box}, {corner});
  for (int k = 0; k < 4; ++k) {
    const Vec3 half = k % 2 == 0 ? Vec3{0.04, 0.025, 0} : Vec3{0.025, 0.04, 0};
    const Vec3 p = X_WA * half;
    s.poses[1] = Standing(s.task, box, p.x, p.y, 0.7 + k * kPi / 2);
    EXPECT_EQ(s.Progress(goal), 1) << k;
  }
  const Vec3 outside = X_WA * Vec3{-0.04, -0.025, 0};
  s.poses[1] = Standing(s.task, box, outside.x, outside.y, 0.7);
  EXPECT_EQ(s.Progress(goal), 0) << "outside the angle";
}

// apart: a pile scores nothing, all at the distance score 1.
TEST(Relations, Apart) {
  Scene s;
  const std::vector<int> blocks = {s.Add("block", 0.4, 0), s.Add("block", 0.4, 0, 0, 0.04), s.Add("block", 0.4, 0.05)};
  const Goal goal = With(Clause("apart", blocks), [](GoalParams& p) { p.gap_m = 0.06; });
  EXPECT_EQ(s.Progress(goal), 0);
  s.poses[1] = Standing(s.task, blocks[1], 0.6, 0);
  EXPECT_EQ(s.Progress(goal), 0.5);
  s.poses[2] = Standing(s.task, blocks[2], 0.4, 0.101);
  EXPECT_EQ(s.Progress(goal), 1);
}

}  // namespace
}  // namespace gensim::tabletop
