#include "envs/tabletop/relation.h"

#include <gtest/gtest.h>

#include <numbers>
#include <set>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::ProgressOf;
using test::Standing;

constexpr double kPi = std::numbers::pi;

// A scene under construction: objects with poses.
struct Scene {
  Task task;
  std::vector<Pose> poses;
  int Add(const std::string& asset, double x, double y, double yaw = 0, double lift = 0, std::vector<int> size = {},
          const std::string& color = "red", std::vector<std::string> outlines = {}) {
    const int i = AddObject(task, asset, std::move(size), color, std::move(outlines));
    poses.push_back(Standing(task, i, x, y, yaw, lift));
    return i;
  }
  SceneState State() const { return StateFromPoses(task, poses); }
  double Progress(const Goal& goal) const { return ProgressOf(State(), goal); }
};

Goal With(Goal goal, const std::function<void(GoalParams&)>& set) {
  set(goal.params);
  return goal;
}

// Every relation has a unique name, says what it is, has two phrases and one held out, all with {put}.
TEST(Relations, RegistryIsComplete) {
  std::set<std::string> names;
  for (const Relation* relation : Relations()) {
    const RelationInfo& info = relation->info();
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.summary.empty()) << info.name;
    EXPECT_GE(info.phrases.size(), 2u) << info.name;
    EXPECT_GE(info.held_out.size(), 1u) << info.name;
    for (const auto* texts : {&info.phrases, &info.held_out}) {
      for (const std::string& text : *texts) {
        EXPECT_NE(text.find("{put}"), std::string::npos) << text;
        EXPECT_TRUE(info.min_refs == 0 || text.find("{ref}") != std::string::npos) << text;
      }
    }
    EXPECT_EQ(FindRelation(info.name), relation);
  }
  for (const char* name :
       {"on",          "in",     "inserted", "over",       "at-pose", "next-to",      "left-of",        "right-of",
        "in-front-of", "behind", "touching", "between",    "around",  "aligned-edge", "aligned-corner", "inside",
        "apart",       "row",    "column",   "circle",     "grid",    "pyramid",      "tower",          "arch",
        "bridge",      "mirror", "sorted",   "color-order"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(FindRelation("under"), nullptr);
}

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

// A set goal counts its largest matching: with a bijection each bowl is used once, exactly k punishes surplus.
TEST(Relations, Quantities) {
  Scene s;
  const int bowl_a = s.Add("bowl", 0.4, -0.2), bowl_b = s.Add("bowl", 0.4, 0.2);
  const double floor = s.task.objects[0].shape->cavities.front().floor_O.z + s.task.objects[0].shape->half.z;
  std::vector<int> blocks = {
      s.Add("block", 0.4, -0.22, 0, floor, {20, 20, 20}), s.Add("block", 0.4, -0.18, 0, floor, {20, 20, 20}),
      s.Add("block", 0.6, 0.3, 0, 0, {20, 20, 20}), s.Add("block", 0.6, 0.4, 0, 0, {20, 20, 20})};
  Goal goal = Clause("in", {blocks[0], blocks[1]}, {bowl_a, bowl_b});
  EXPECT_EQ(s.Progress(goal), 1);
  goal.bijection = true;
  EXPECT_EQ(s.Progress(goal), 0.5) << "both are in one bowl";
  Goal all = Clause("in", blocks, {bowl_a, bowl_b});
  EXPECT_EQ(s.Progress(all), 0.5);
  all.quantity = Quantity::kAtLeast, all.count = 2;
  EXPECT_EQ(s.Progress(all), 1);
  all.quantity = Quantity::kExactly;
  EXPECT_EQ(s.Progress(all), 1);
  all.count = 1;
  EXPECT_EQ(s.Progress(all), 0) << "one too many of one";
  all.count = 4;
  EXPECT_EQ(s.Progress(all), 0.5);
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

// Clauses that can never hold are refused with a code that says why.
TEST(Relations, CheckRefuses) {
  Task task;
  const int block = AddObject(task, "block"), zone = AddObject(task, "zone"), ball = AddObject(task, "ball"),
            cup = AddObject(task, "cup"), big = AddObject(task, "box", {160, 160, 40}), ring = AddObject(task, "ring"),
            stand = AddObject(task, "peg-stand"), piece = AddObject(task, "kit-piece", {}, "red", {Outlines()[0]}),
            board = AddObject(task, "kit-board", {}, "red", {Outlines()[1]});
  const auto code = [&](const Goal& goal) {
    const Status status = FindRelation(goal.relation)->Check(task, goal);
    return status.ok() ? std::string("ok") : status.error().code;
  };
  EXPECT_EQ(code(Clause("on", {block}, {zone})), "no-top");
  EXPECT_EQ(code(Clause("on", {block}, {block})), "cannot-hold");
  EXPECT_EQ(code(Clause("on", {zone}, {block})), "cannot-hold");
  EXPECT_EQ(code(Clause("in", {block}, {big})), "not-a-container");
  EXPECT_EQ(code(Clause("in", {big}, {cup})), "too-small");
  EXPECT_EQ(code(Clause("inside", {big}, {zone})), "too-small");
  EXPECT_EQ(code(Clause("inside", {block}, {big})), "not-a-zone");
  EXPECT_EQ(code(Clause("inserted", {piece}, {board})), "no-hole");
  EXPECT_EQ(code(Clause("over", {block}, {stand})), "not-a-ring");
  EXPECT_EQ(code(Clause("over", {ring}, {board})), "no-peg");
  EXPECT_EQ(code(Clause("aligned-corner", {ball}, {zone})), "no-corner");
  EXPECT_EQ(code(Clause("touching", {block}, {zone})), "cannot-hold");
  EXPECT_EQ(code(Clause("between", {block}, {ball})), "wrong-count");
  EXPECT_EQ(code(Clause("apart", {block})), "wrong-count");
  EXPECT_EQ(code(Clause("on", {block}, {big})), "ok");
  Goal twice = Clause("in", {block, ball}, {cup});
  twice.bijection = true;
  EXPECT_EQ(code(twice), "wrong-count");
}

// Phrases say the side and the place that a clause binds.
TEST(Relations, PhrasesSayWhatIsBound) {
  Task task;
  const int a = AddObject(task, "block"), b = AddObject(task, "block"), zone = AddObject(task, "zone");
  Goal goal = With(Clause("next-to", {a}, {b}), [](GoalParams& p) { p.side = "left"; });
  EXPECT_EQ(FindRelation("next-to")->Phrases(task, goal).front(), "put {put} next to {ref} on its {side} side");
  goal.params.side = "any";
  EXPECT_EQ(FindRelation("next-to")->Phrases(task, goal).front(), "put {put} next to {ref}");
  EXPECT_EQ(FindRelation("tower")->HeldOut(task, Clause("tower", {a, b}, {zone})).front(),
            "pile {put} up into one tower inside {ref}");
}

}  // namespace
}  // namespace gensim::tabletop
