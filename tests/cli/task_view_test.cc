#include "cli/task_view.h"

#include <gtest/gtest.h>

#include "tasklib/program/seeds.h"

namespace gensim::cli {
namespace {

tasklib::Lowered SeedTask(std::string_view name) {
  for (const EmbeddedText& seed : tasklib::SeedTasks())
    if (seed.name == name) return tasklib::LowerWithPlan(tasklib::Program::FromText(seed.text).value(), 0).value();
  throw std::logic_error("no such seed task");
}

// A place that only the program knows has a ghost where the plan puts the object; places that things show have none.
TEST(TaskView, GhostsAreOfHiddenPlaces) {
  const tasklib::Lowered dock = SeedTask("dock-the-box");
  const auto ghosts = GhostsOf(dock);
  ASSERT_EQ(ghosts.size(), 1u);
  EXPECT_EQ(dock.task.objects[static_cast<size_t>(ghosts[0].object)].id, "box");
  EXPECT_EQ(ghosts[0].X_WO, dock.plan.back().X_WO);
  EXPECT_TRUE(GhostsOf(SeedTask("tower-in-zone")).empty());
}

// The start of a task with ghosts differs from the start without, its end does not.
TEST(TaskView, StillsShowGhosts) {
  tasklib::Lowered dock = SeedTask("dock-the-box");
  const Stills stills = StillsOf(dock, 160, false);
  dock.task.goals[0].relation = "on";
  const Stills without = StillsOf(dock, 160, false);
  EXPECT_NE(stills.start, without.start);
  EXPECT_EQ(stills.end, without.end);
}

// Objects of one kind and colour are counted, in the order of the program.
TEST(TaskView, ObjectsInWords) {
  tabletop::Task task;
  EXPECT_EQ(ObjectsInWords(task), "");
  for (const auto& [asset, color] :
       {std::pair{"bowl", "gray"}, {"block", "red"}, {"bowl", "gray"}, {"block", "blue"}}) {
    tabletop::Object object;
    object.params.asset = asset, object.color = color;
    task.objects.push_back(object);
  }
  EXPECT_EQ(ObjectsInWords(task), "2 gray bowls, red block, blue block");
}

}  // namespace
}  // namespace gensim::cli
