#include "generator/curriculum.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "generator/composer/curriculum_composer.h"
#include "tests/generator/fake_model.h"

namespace gensim::generator {
namespace {

std::shared_ptr<const KnownTask> Known(const std::string& seed, int plan_length) {
  KnownTask task{tasklib::Program::FromText(SeedText(seed)).value(), {}, "llm", {}};
  task.facts.plan_length = plan_length;
  return std::make_shared<const KnownTask>(task);
}

// The list is ordered by plan length, ends with a task that covers the target and leaves longer ones out.
TEST(Curriculum, OrdersAndEndsWithTheTarget) {
  LibraryView view;
  view.accepted = {Known("stack-block-pyramid-seq", 6), Known("block-in-zone", 1)};
  EXPECT_FALSE(CurriculumOf(view, {"pyramid"}, 3).complete);
  view.accepted.push_back(Known("towers-of-hanoi-seq", 9));
  EXPECT_FALSE(CurriculumOf(view, {"pyramid"}, 3).complete) << "the longer task does not lead to the target";
  view.accepted.push_back(Known("put-block-in-bowl", 2));
  const CurriculumProgress progress = CurriculumOf(view, {"pyramid"}, 3);
  EXPECT_TRUE(progress.complete);
  EXPECT_EQ(progress.digests,
            (std::vector<std::string>{view.accepted[1]->program.digest(), view.accepted[3]->program.digest(),
                                      view.accepted[0]->program.digest()}));
  EXPECT_FALSE(CurriculumOf(view, {"pyramid"}, 4).complete);
  EXPECT_FALSE(CurriculumOf(view, {}, 3).complete);
}

// From a task file, without a model: easier tasks first, the task itself last.
TEST(CurriculumComposer, LeadsToATaskFile) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  const auto target = tasklib::Program::FromText(SeedText("stack-block-pyramid-seq")).value();
  const auto source = CurriculumComposer::Create(target).value();
  ProposeOptions loop = QuickRun(0);
  loop.count = 3;
  loop.window = 1;
  const ProposeReport report = RunPropose(*library, *source, loop, {});
  ASSERT_TRUE(report.reached) << ToString(report.failure) << ReportToJson(report).dump(1);
  ASSERT_GE(report.curriculum.size(), 3u);
  for (size_t i = 1; i < report.curriculum.size(); ++i)
    EXPECT_LE(report.curriculum[i - 1].plan_length, report.curriculum[i].plan_length);
  EXPECT_EQ(report.curriculum.back().digest, target.digest());
}

// Where the library has the target already, the last task is another one with all of its relations. The same seed gives
// the same list.
TEST(CurriculumComposer, TargetInTheLibrary) {
  std::vector<std::string> digests[2];
  const auto target = tasklib::Program::FromText(SeedText("tower-in-zone")).value();
  for (auto& list : digests) {
    TempFolder folder;
    const auto library = OpenLibrary(folder.path);
    const auto source = CurriculumComposer::Create(target).value();
    ProposeOptions loop = QuickRun(0);
    loop.count = 3;
    loop.window = 1;
    const ProposeReport report = RunPropose(*library, *source, loop, {});
    ASSERT_TRUE(report.reached) << ReportToJson(report).dump(1);
    for (const AcceptedTask& task : report.curriculum) list.push_back(task.digest);
    EXPECT_NE(list.back(), target.digest());
    EXPECT_TRUE(Covers(tasklib::Program::FromText(library->Show(list.back())->program).value(), target.relations()));
  }
  EXPECT_EQ(digests[0], digests[1]);
}

}  // namespace
}  // namespace gensim::generator
