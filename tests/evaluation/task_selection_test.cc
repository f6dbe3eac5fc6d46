#include "evaluation/task_selection.h"

#include <gmock/gmock.h>

#include "envs/base/file.h"
#include "tests/evaluation/library_fixture.h"

namespace gensim::evaluation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TaskSelection : public test::LibraryTest {
 protected:
  std::vector<std::string> Names(const std::vector<std::string>& words) {
    std::vector<std::string> chosen;
    const auto entries = SelectTasks(*library, words);
    EXPECT_TRUE(entries) << ToString(entries.errors());
    if (entries)
      for (const auto& entry : *entries) chosen.push_back(entry.name);
    return chosen;
  }
  Error Refused(const std::vector<std::string>& words) {
    const auto entries = SelectTasks(*library, words);
    EXPECT_FALSE(entries);
    return entries ? Error{} : entries.error();
  }
};

// Each kind of word stands for its tasks; they come by name, each once, whatever the order of words.
TEST_F(TaskSelection, Words) {
  EXPECT_THAT(Names({"all"}), ElementsAre("block-in-zone", "put-block-in-bowl", "tower-in-zone"));
  EXPECT_THAT(Names({"origin:seed"}), ElementsAre("block-in-zone", "put-block-in-bowl", "tower-in-zone"));
  EXPECT_EQ(Names({"family:tabletop"}), Names({"origin:seed"}));
  EXPECT_THAT(Names({"*-in-zone"}), ElementsAre("block-in-zone", "tower-in-zone"));
  EXPECT_THAT(Names({"tower-in-zone", "[bp]*", "block-in-zone@1"}),
              ElementsAre("block-in-zone", "put-block-in-bowl", "tower-in-zone"));
  const std::string digest = library->Find("tower-in-zone")->digest;
  EXPECT_THAT(Names({digest}), ElementsAre("tower-in-zone"));
  EXPECT_THAT(Names({digest.substr(0, 12), "tower-in-zone"}), ElementsAre("tower-in-zone"));
}

// A file lists words, one a line, with comments; its errors name the line.
TEST_F(TaskSelection, Files) {
  const std::string file = (folder / "tasks.txt").string();
  ASSERT_TRUE(WriteFileAtomic(file, "# my tasks\n tower-in-zone \r\n\nput-*  # both\norigin:seed"));
  EXPECT_THAT(Names({file}), ElementsAre("block-in-zone", "put-block-in-bowl", "tower-in-zone"));
  ASSERT_TRUE(WriteFileAtomic(file, "tower-in-zone\ntower-in-zoen\n"));
  EXPECT_EQ(Refused({file}).where, file + ":2");
  ASSERT_TRUE(WriteFileAtomic(file, "# nothing\n"));
  EXPECT_EQ(Refused({file}).code, "selection-empty");
  EXPECT_EQ(Refused({(folder / "none.txt").string()}).code, "file-not-found");
}

// A long list of wrong words is not looked at to its end.
TEST_F(TaskSelection, ManyWrongWords) {
  std::string list;
  for (int i = 0; i < 50'000; ++i) list += "no-such-task-" + std::to_string(i) + "\n";
  const std::string file = (folder / "tasks.txt").string();
  ASSERT_TRUE(WriteFileAtomic(file, list));
  const auto entries = SelectTasks(*library, {file});
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.errors().size(), 21u);
  EXPECT_EQ(entries.errors().back().where, file + ":21");
}

// What nothing fits is named with the nearest legal word; every bad word is told at once.
TEST_F(TaskSelection, Refusals) {
  EXPECT_THAT(Refused({"tower-in-zoen"}).hint, HasSubstr("did you mean tower-in-zone?"));
  EXPECT_EQ(Refused({"tower-in-zoen"}).where, "--tasks");
  EXPECT_EQ(Refused({"towr-in-zon*"}).code, "task-unknown");
  EXPECT_THAT(Refused({"towr-in-zon*"}).hint, HasSubstr("did you mean tower-in-zone?"));
  EXPECT_THAT(Refused({"origin:sed"}).hint, HasSubstr("did you mean seed?"));
  EXPECT_THAT(Refused({"family:tabeltop"}).hint, HasSubstr("did you mean tabletop?"));
  EXPECT_EQ(Refused({"family:tsp"}).code, "task-unknown");
  EXPECT_EQ(Refused({"origin:llm"}).code, "task-unknown");
  EXPECT_EQ(Refused({"tower-in-zone@7"}).code, "task-unknown");
  EXPECT_EQ(Refused({}).code, "selection-empty");
  EXPECT_EQ(SelectTasks(*library, {"nope-one", "tower-in-zone", "nope-two"}).errors().size(), 2u);
}

// A retired task is in no list; its name still stands for it. Versions of one name are tasks of their own.
TEST_F(TaskSelection, RetiredAndVersions) {
  ASSERT_TRUE(library->Retire("block-in-zone", "a test"));
  EXPECT_THAT(Names({"all"}), ElementsAre("put-block-in-bowl", "tower-in-zone"));
  EXPECT_THAT(Names({"block-in-zone"}), ElementsAre("block-in-zone"));
  Json second = *ParseJson(library->Show("tower-in-zone")->program);
  second["summary"] = "Another way to say it.";
  ASSERT_TRUE(library->Add(CardOf(second, "user"), tasklib::NameClash::kNextVersion));
  const auto both = SelectTasks(*library, {"tower-*"}).value();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].version, 1);
  EXPECT_EQ(both[1].version, 2);
}

}  // namespace
}  // namespace gensim::evaluation
