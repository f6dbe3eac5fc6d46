#include <gtest/gtest.h>

#include <numbers>

#include "envs/tabletop/relation.h"
#include "tests/tabletop/scenarios.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::ProgressOf;
using test::Standing;
using test::With;

constexpr double kPi = std::numbers::pi;
const std::vector<std::string> kColors = {"red", "green", "blue", "yellow", "orange", "purple"};

// n equal blocks of different colours at the origin of the table
struct Blocks {
  Task task;
  std::vector<int> all;
  std::vector<Pose> poses;
  explicit Blocks(int n, std::vector<int> size = {}) {
    for (int i = 0; i < n; ++i) {
      all.push_back(AddObject(task, "block", size, kColors[static_cast<size_t>(i) % kColors.size()]));
      poses.push_back(Standing(task, i, 0.3 + 0.1 * (i % 4), -0.4 + 0.17 * i + 0.03 * (i % 3), 0.4 * i));
    }
  }
  void Put(int i, double x, double y, double yaw = 0, double lift = 0) {
    poses[static_cast<size_t>(i)] = Standing(task, i, x, y, yaw, lift);
  }
  double Progress(const Goal& goal) const { return ProgressOf(StateFromPoses(task, poses), goal); }
};

// tower: counts from the bottom up, anywhere; toppled, leaning or split towers do not.
TEST(Layouts, Tower) {
  Blocks b(4);
  const Goal goal = Clause("tower", b.all);
  EXPECT_EQ(b.Progress(goal), 0) << "scattered";
  for (int i = 0; i < 4; ++i) b.Put(i, 0.6, 0.2, 0.1 * i, 0.04 * i);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(3, 0.6, 0.3);
  EXPECT_NEAR(b.Progress(goal), 2.0 / 3, 1e-12) << "the top has fallen off";
  b.Put(2, 0.55, 0.3, 0, 0.04);
  b.Put(3, 0.55, 0.3);
  EXPECT_NEAR(b.Progress(goal), 1.0 / 3, 1e-12) << "two towers of two";
  for (int i = 0; i < 4; ++i)
    b.poses[static_cast<size_t>(i)] = {{0.4 + 0.041 * i, 0, 0.02}, FromAxisAngle({0, 1, 0}, kPi / 2)};
  EXPECT_EQ(b.Progress(goal), 0) << "toppled";
}

// tower with colours: in that order from the bottom; a right top over a wrong base counts nothing.
TEST(Layouts, TowerInColorOrder) {
  Blocks b(3);
  const Goal goal = With(Clause("tower", b.all), [](GoalParams& p) { p.color_order = {"green", "red", "blue"}; });
  b.Put(1, 0.5, 0), b.Put(0, 0.5, 0, 0, 0.04), b.Put(2, 0.5, 0, 0, 0.08);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(0, 0.5, 0), b.Put(1, 0.5, 0, 0, 0.04);
  EXPECT_EQ(b.Progress(goal), 0);
}

// tower in a zone: outside the zone it does not count.
TEST(Layouts, TowerAnchored) {
  Blocks b(2);
  const int zone = AddObject(b.task, "zone");
  b.poses.push_back(Standing(b.task, zone, 0.5, 0.2));
  const Goal goal = Clause("tower", {0, 1}, {zone});
  b.Put(0, 0.5, 0.2), b.Put(1, 0.5, 0.2, 0, 0.04);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(0, 0.5, 0), b.Put(1, 0.5, 0, 0, 0.04);
  EXPECT_EQ(b.Progress(goal), 0);
}

// row: left to right anywhere with uneven gaps; off the line, too far apart or front to back it does not count.
TEST(Layouts, RowAndColumn) {
  Blocks b(4);
  const Goal row = Clause("row", b.all), column = Clause("column", b.all);
  for (int i = 0; i < 4; ++i) b.Put(i, 0.6 + 0.002 * i, 0.3 - 0.05 * i - 0.004 * (i % 2));
  EXPECT_EQ(b.Progress(row), 1);
  EXPECT_LT(b.Progress(column), 0.5);
  b.Put(3, 0.64, 0.15);
  EXPECT_NEAR(b.Progress(row), 2.0 / 3, 1e-12) << "one off the line";
  b.Put(3, 0.6, 0.0);
  EXPECT_NEAR(b.Progress(row), 2.0 / 3, 1e-12) << "one too far";
  for (int i = 0; i < 4; ++i) b.Put(i, 0.35 + 0.05 * i, 0.1);
  EXPECT_EQ(b.Progress(column), 1);
  EXPECT_LT(b.Progress(row), 0.5);
}

// row: members on each other are not side by side.
TEST(Layouts, RowNeedsOneLevel) {
  Blocks b(3);
  b.Put(0, 0.5, 0), b.Put(1, 0.5, -0.05), b.Put(2, 0.5, -0.05, 0, 0.04);
  EXPECT_EQ(b.Progress(Clause("row", b.all)), 0.5);
}

// sorted: by size from left to right; the mirrored order counts only with largest first.
TEST(Layouts, Sorted) {
  Task task;
  std::vector<Pose> poses;
  for (const int s : {30, 40, 50}) AddObject(task, "block", {s, s, s});
  double y = 0.2;
  for (int i = 0; i < 3; ++i) poses.push_back(Standing(task, i, 0.5, y)), y -= 0.06;
  const Goal up = Clause("sorted", {0, 1, 2});
  const Goal down = With(up, [](GoalParams& p) { p.ascending = false; });
  EXPECT_EQ(ProgressOf(StateFromPoses(task, poses), up), 1);
  EXPECT_EQ(ProgressOf(StateFromPoses(task, poses), down), 0);
  std::swap(poses[0], poses[2]);
  poses[0].p.z = 0.015, poses[2].p.z = 0.025;
  EXPECT_EQ(ProgressOf(StateFromPoses(task, poses), down), 1);
}

// color-order: the colours from left to right.
TEST(Layouts, ColorOrder) {
  Blocks b(3);
  const Goal goal = With(Clause("color-order", b.all), [](GoalParams& p) { p.color_order = {"blue", "red", "green"}; });
  b.Put(2, 0.5, 0.1), b.Put(0, 0.5, 0.05), b.Put(1, 0.5, 0);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(0, 0.5, 0), b.Put(1, 0.5, 0.05);
  EXPECT_EQ(b.Progress(goal), 0.5) << "two of them swapped";
}

// circle: any radius and turn; a half circle is not one.
TEST(Layouts, Circle) {
  Blocks b(5);
  const Goal goal = Clause("circle", b.all);
  for (int i = 0; i < 5; ++i)
    b.Put(i, 0.5 + 0.1 * std::cos(0.5 + 2 * kPi * i / 5), 0.1 + 0.1 * std::sin(0.5 + 2 * kPi * i / 5));
  EXPECT_EQ(b.Progress(goal), 1);
  EXPECT_LT(b.Progress(With(goal, [](GoalParams& p) { p.radius_m = 0.15; })), 1);
  for (int i = 0; i < 5; ++i) b.Put(i, 0.5 + 0.12 * std::cos(kPi * i / 5), 0.1 + 0.12 * std::sin(kPi * i / 5));
  EXPECT_LT(b.Progress(goal), 0.8);
}

// grid: turned as a whole it still counts; a missing corner counts in part.
TEST(Layouts, Grid) {
  Blocks b(6);
  const Goal goal = With(Clause("grid", b.all), [](GoalParams& p) { p.columns = 3; });
  for (int i = 0; i < 6; ++i) {
    const Vec3 p = PoseAt(0.5, 0, 0, 0.6) * Vec3{0.055 * (i % 3), 0.055 * (i / 3), 0};
    b.Put(i, p.x, p.y, 0.6);
  }
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(5, 0.35, -0.3);
  EXPECT_NEAR(b.Progress(goal), 0.8, 1e-12);
  for (int i = 0; i < 6; ++i) b.Put(i, 0.5, -0.2 + 0.055 * i);
  EXPECT_LT(b.Progress(goal), 1) << "a row is no grid";
}

// pyramid: every upper block on two; without its top, or flat on the table, it is not one.
TEST(Layouts, Pyramid) {
  Blocks b(6);
  const Goal goal = Clause("pyramid", b.all);
  const Pose X = PoseAt(0.5, 0.1, 0, 0.8);
  const auto put = [&](int i, double x, double z) {
    const Vec3 p = X * Vec3{x, 0, 0};
    b.Put(i, p.x, p.y, 0.8, z);
  };
  put(4, -0.043, 0), put(1, 0, 0), put(0, 0.043, 0), put(3, -0.0215, 0.04), put(2, 0.0215, 0.04), put(5, 0, 0.08);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(5, 0.3, -0.3);
  EXPECT_NEAR(b.Progress(goal), 0.8, 1e-12);
  put(3, 0.086, 0), put(2, 0.129, 0), put(5, 0.172, 0);
  EXPECT_NEAR(b.Progress(goal), 0.4, 1e-12) << "all in one course";
}

// arch: the long piece across both pillars; beside them, along one, or with pillars side by side it does not count.
TEST(Layouts, Arch) {
  Blocks b(2);
  const int lintel = AddObject(b.task, "box", {120, 40, 20}, "yellow");
  b.poses.push_back(Standing(b.task, lintel, 0.3, 0.3));
  const Goal goal = Clause("arch", {0, 1, lintel});
  b.Put(0, 0.46, 0), b.Put(1, 0.54, 0);
  b.Put(lintel, 0.5, 0, 0, 0.04);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(lintel, 0.5, 0, kPi, 0.04);
  EXPECT_EQ(b.Progress(goal), 1) << "half a turn looks the same";
  b.Put(lintel, 0.5, 0.1);
  EXPECT_EQ(b.Progress(goal), 0.5);
  b.Put(lintel, 0.46, 0, kPi / 2, 0.04);
  EXPECT_EQ(b.Progress(goal), 0.5) << "on one pillar only";
}

// bridge: a deck across every gap.
TEST(Layouts, Bridge) {
  Blocks b(3);
  std::vector<int> decks;
  for (int k = 0; k < 2; ++k) {
    decks.push_back(AddObject(b.task, "box", {110, 40, 20}, "yellow"));
    b.poses.push_back(Standing(b.task, decks.back(), 0.3 + 0.1 * k, 0.4, kPi / 2));
  }
  const Goal goal = Clause("bridge", {0, 1, 2, decks[0], decks[1]});
  for (int i = 0; i < 3; ++i) b.Put(i, 0.5, -0.114 + 0.114 * i, kPi / 2);
  EXPECT_EQ(b.Progress(goal), 0.5);
  b.Put(decks[0], 0.5, -0.057, kPi / 2, 0.04);
  EXPECT_EQ(b.Progress(goal), 0.75);
  b.Put(decks[1], 0.5, 0.057, kPi / 2, 0.04);
  EXPECT_EQ(b.Progress(goal), 1);
}

// mirror: left and right swapped; the copy that is only shifted is not the mirror image.
TEST(Layouts, Mirror) {
  Blocks b(6);
  for (int i = 0; i < 6; ++i) b.task.objects[static_cast<size_t>(i)].color = kColors[static_cast<size_t>(i) % 3];
  const Goal goal = Clause("mirror", {3, 4, 5}, {0, 1, 2});
  b.Put(0, 0.4, 0.2), b.Put(1, 0.5, 0.2), b.Put(2, 0.5, 0.3);
  b.Put(3, 0.4, -0.2), b.Put(4, 0.5, -0.2), b.Put(5, 0.5, -0.3);
  EXPECT_EQ(b.Progress(goal), 1);
  b.Put(5, 0.5, -0.1);
  EXPECT_LT(b.Progress(goal), 1) << "shifted, not mirrored";
  // across a line
  const int line = AddObject(b.task, "line", {300, 10}, "black");
  b.poses.push_back(Standing(b.task, line, 0.5, 0));
  const Goal across = Clause("mirror", {3, 4, 5}, {0, 1, 2}, {line});
  b.Put(5, 0.5, -0.3);
  EXPECT_EQ(b.Progress(across), 1);
  for (const int i : {3, 4, 5}) b.poses[static_cast<size_t>(i)].p.x += 0.05;
  EXPECT_EQ(b.Progress(across), 0) << "beside the mirror's place";
}

// A moving member does not count in any layout.
TEST(Layouts, MovingMembersDoNotCount) {
  Blocks b(3);
  for (int i = 0; i < 3; ++i) b.Put(i, 0.5, 0.1 - 0.05 * i);
  SceneState state = StateFromPoses(b.task, b.poses);
  EXPECT_EQ(ProgressOf(state, Clause("row", b.all)), 1);
  state.moving[2] = true;
  EXPECT_EQ(ProgressOf(state, Clause("row", b.all)), 0.5);
}

// A random scatter is far from any layout: 100 scenes of every scenario that starts without a clause.
TEST(Layouts, RandomScattersScoreLow) {
  for (const test::Scenario& scenario : test::Scenarios()) {
    double sum = 0;
    int scenes = 0;
    for (int seed = 0; seed < 100; ++seed) {
      Task task;
      Rng rng(static_cast<uint64_t>(seed), "scatter");
      scenario.make(task, rng);
      const Goal goal = task.goals.front();
      if (!FindRelation(goal.relation)->info().layout || !task.starts.empty()) break;
      task.goals.clear();
      ASSERT_TRUE(PlaceObjects(task, rng).ok());
      std::vector<Pose> scatter;
      for (const Object& o : task.objects) scatter.push_back(o.X_WO);
      const double progress = ProgressOf(StateFromPoses(task, scatter), goal);
      EXPECT_LT(progress, 1) << scenario.name << " seed " << seed;
      sum += progress, ++scenes;
    }
    EXPECT_LE(sum, 0.3 * scenes) << scenario.name;
  }
}

// Layouts that can never stand are refused.
TEST(Layouts, CheckRefuses) {
  Task task;
  std::vector<int> blocks, round;
  for (int i = 0; i < 10; ++i) blocks.push_back(AddObject(task, "block", {80, 80, 80}));
  for (int i = 0; i < 3; ++i) round.push_back(AddObject(task, "ball"));
  const auto code = [&](const Goal& goal) {
    const Status status = FindRelation(goal.relation)->Check(task, goal);
    return status.ok() ? std::string("ok") : status.error().code;
  };
  const auto first = [&](size_t n) {
    return std::vector<int>(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(n));
  };
  EXPECT_EQ(code(Clause("tower", first(4))), "too-high");
  EXPECT_EQ(code(Clause("tower", round)), "no-top");
  EXPECT_EQ(code(Clause("tower", first(3))), "ok");
  EXPECT_EQ(code(Clause("pyramid", first(4))), "wrong-count");
  EXPECT_EQ(code(Clause("column", first(7))), "too-small");
  EXPECT_EQ(code(Clause("sorted", first(3))), "tie");
  EXPECT_EQ(code(With(Clause("color-order", first(3)),
                      [](GoalParams& p) {
                        p.color_order = {"blue", "green"};
                      })),
            "wrong-colors");
  EXPECT_EQ(code(With(Clause("grid", first(5)), [](GoalParams& p) { p.columns = 2; })), "wrong-count");
  EXPECT_EQ(code(Clause("arch", first(3))), "too-small");
  EXPECT_EQ(code(Clause("mirror", first(3), {blocks[5], blocks[6]})), "wrong-count");
  EXPECT_EQ(code(Clause("tower", first(2), {round[0]})), "not-an-anchor");
}

}  // namespace
}  // namespace gensim::tabletop
