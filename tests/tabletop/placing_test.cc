#include "envs/tabletop/placing.h"

#include <gtest/gtest.h>

#include "tests/tabletop/scenarios.h"

namespace gensim::tabletop {
namespace {

using test::AddMany;
using test::AddObject;
using test::Clause;

// Free objects stand upright on the table, apart from each other by the margins; 100 seeds.
TEST(Placing, FreeObjectsKeepTheirMargins) {
  for (int seed = 0; seed < 100; ++seed) {
    Task task;
    AddObject(task, "container");
    AddObject(task, "zone");
    AddMany(task, 8, "block");
    AddMany(task, 3, "ball");
    ASSERT_TRUE(PlaceObjects(task, Rng(static_cast<uint64_t>(seed), "test")).ok()) << seed;
    std::vector<Footprint> f;
    for (const Object& o : task.objects) {
      f.push_back(FootprintOf(*o.shape, o.X_WO));
      EXPECT_TRUE(InsideRegion(f.back(), TableRegion(), 0));
      EXPECT_NEAR(f.back().min_z, 0, 1e-9);
      for (size_t k = 0; k + 1 < f.size(); ++k) EXPECT_GE(GapXY(f.back(), f[k]), 0.01 - 1e-9);
    }
  }
}

// The same seed gives the same poses, and another seed gives others.
TEST(Placing, DeterministicInTheSeed) {
  const auto place = [](uint64_t seed) {
    Task task;
    AddMany(task, 5, "block");
    EXPECT_TRUE(PlaceObjects(task, Rng(seed, "test")).ok());
    return task.objects[2].X_WO;
  };
  EXPECT_EQ(place(1), place(1));
  EXPECT_NE(place(1), place(2));
}

// A distractor more moves nothing else.
TEST(Placing, DistractorsMoveNothing) {
  for (int seed = 0; seed < 20; ++seed) {
    Task plain, more;
    AddMany(plain, 4, "block");
    AddMany(more, 4, "block");
    more.objects[static_cast<size_t>(AddObject(more, "box", {120, 120, 40}))].distractor = true;
    const Rng rng(static_cast<uint64_t>(seed), "test");
    ASSERT_TRUE(PlaceObjects(plain, rng).ok());
    ASSERT_TRUE(PlaceObjects(more, rng).ok());
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(plain.objects[i].X_WO, more.objects[i].X_WO);
  }
}

// Regions, given poses and start clauses are kept.
TEST(Placing, RegionsPosesAndClauses) {
  for (int seed = 0; seed < 30; ++seed) {
    Task task;
    const auto b = AddMany(task, 5, "block");
    task.objects[0].region = Region{0.3, 0.4, 0.2, 0.3};
    task.objects[1].pose = PoseAt(0.6, -0.3, 0.02, 0.5);
    task.starts = {Clause("tower", {b[2], b[3], b[4]})};
    ASSERT_TRUE(PlaceObjects(task, Rng(static_cast<uint64_t>(seed), "test")).ok());
    const Footprint f = FootprintOf(*task.objects[0].shape, task.objects[0].X_WO);
    EXPECT_TRUE(InsideRegion(f, {0.3, 0.4, 0.2, 0.3}, 0));
    EXPECT_EQ(task.objects[1].X_WO, *task.objects[1].pose);
    std::vector<Pose> poses;
    for (const Object& o : task.objects) poses.push_back(o.X_WO);
    EXPECT_EQ(test::ProgressOf(StateFromPoses(task, poses), task.starts[0]), 1);
  }
}

// Every goal relation and layout can be made true at the start: placements applied to poses reach progress 1, 20 seeds
// each.
TEST(Placing, EveryClauseCanBeAStart) {
  for (const test::Scenario& scenario : test::Scenarios()) {
    for (int seed = 0; seed < 20; ++seed) {
      Task task;
      Rng rng(static_cast<uint64_t>(seed), "start");
      scenario.make(task, rng);
      if (task.goals.size() != 1 || !task.starts.empty()) break;
      task.starts = task.goals;
      task.goals.clear();
      const Status status = PlaceObjects(task, rng);
      ASSERT_TRUE(status.ok()) << scenario.name << " seed " << seed << ": " << ToString(status.errors());
      std::vector<Pose> poses;
      for (const Object& o : task.objects) poses.push_back(o.X_WO);
      EXPECT_EQ(test::ProgressOf(StateFromPoses(task, poses), task.starts[0]), 1) << scenario.name << " seed " << seed;
    }
  }
}

// A table that is full is an error that names the object and the free area; poses inside each other are refused.
TEST(Placing, Refusals) {
  Task full;
  AddMany(full, 40, "box", {160, 160, 40});
  const Status table = PlaceObjects(full, Rng(1, "test"));
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code, "table-full");
  EXPECT_NE(table.error().message.find("cm2 are free"), std::string::npos) << table.error().message;

  Task inside;
  AddMany(inside, 2, "block");
  inside.objects[0].pose = PoseAt(0.5, 0, 0.02), inside.objects[1].pose = PoseAt(0.51, 0, 0.02);
  EXPECT_EQ(PlaceObjects(inside, Rng(1, "test")).error().code, "pose-occupied");

  Task outside;
  AddMany(outside, 1, "block");
  outside.objects[0].pose = PoseAt(0.2, 0, 0.02);
  EXPECT_EQ(PlaceObjects(outside, Rng(1, "test")).error().code, "outside-workspace");

  Task clause;
  AddObject(clause, "container", {80, 80, 40});
  const auto b = AddMany(clause, 9, "block");
  clause.starts = {Clause("in", b, {0})};
  EXPECT_EQ(PlaceObjects(clause, Rng(1, "test")).error().code, "start-clause");
}

}  // namespace
}  // namespace gensim::tabletop
