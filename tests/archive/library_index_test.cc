// Library and its index: made again, torn, replaced, missing; and damage to the files behind it.
#include "envs/base/rng.h"
#include "tasklib/archive/library.h"
#include "tests/archive/toy.h"
#include "tests/base/hostile_disk.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// The index made again from the files gives the same answers to every question.
TEST(Library, ReindexGivesTheSameAnswers) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  ASSERT_TRUE(library->Add(ToyCard("walk-3", 99), NameClash::kNextVersion));
  ASSERT_TRUE(library->Retire("walk-4", "dull"));
  ASSERT_TRUE(library->Append("walk-5", {"validation", "{}", 0}));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(library->AddFailed(ToyFailure(i)));
  const auto answers = [&](Library& from) {
    return std::tuple(from.List({.retired = Retired::kInclude}).value(), from.List({.relation = "row"}).value(),
                      from.Search("red 1").value(), from.ListFailed().value(), from.Find("walk-3").value());
  };
  const auto before = answers(*library);
  EXPECT_TRUE(library->Reindex()->empty());
  EXPECT_EQ(answers(*library), before);
  library.reset();
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  library = OpenToy(temp.path());
  EXPECT_EQ(answers(*library), before);
  ASSERT_EQ(library->notes().size(), 1u);
  EXPECT_NE(library->notes()[0].find("missing"), std::string::npos);
}

// An index torn at any place is made again, said so, and no answer changes.
TEST(Library, MendsATornIndex) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  const auto before = library->List().value();
  library.reset();
  const std::string whole = ReadFile(temp / "index.sqlite").value();
  int reported = 0;
  for (int round = 0; round < 30; ++round) {
    Rng rng(static_cast<uint64_t>(round), "library/torn");
    std::string torn = whole;
    if (round % 3 == 0) torn.resize(rng.Index(whole.size()));
    if (round % 3 == 1)
      torn.replace(rng.Index(torn.size() - 600), 600, std::string(600, static_cast<char>(rng.NextU32())));
    if (round % 3 == 2) torn = std::string(rng.Index(5000), 'x');
    for (const char* file : {"index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
    Scribble(temp / "index.sqlite", torn);
    library = OpenToy(temp.path());
    ASSERT_EQ(library->List().value(), before) << round;
    const auto report = library->Verify();
    // a file cut to nothing is like one whose making was cut off, and no damage
    for (const Problem& problem : report->problems) ASSERT_EQ(problem.code, "index-damaged") << round;
    reported += !report->sound();
    ASSERT_TRUE(library->Verify()->sound()) << round << ": it was made again";
    library.reset();
  }
  EXPECT_GT(reported, 10);
}

// When the index file is replaced under an open library, it changes over and loses nothing.
TEST(Library, FollowsAReplacedIndex) {
  TempFolder temp;
  auto one = OpenToy(temp.path());
  ASSERT_TRUE(one->Add(ToyCard("walk", 1)));
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  auto other = OpenToy(temp.path());
  ASSERT_TRUE(other->Add(ToyCard("run", 2)));
  EXPECT_EQ(one->List()->size(), 2u);
  ASSERT_TRUE(one->Add(ToyCard("jump", 3)));
  EXPECT_EQ(other->List()->size(), 3u);
}

// A reader that meets a missing index while another process writes answers from the files.
TEST(Library, ReadsWithoutIndexUnderAWriter) {
  TempFolder temp;
  auto writer = OpenToy(temp.path());
  ASSERT_TRUE(writer->Add(ToyCard("walk", 1)));
  ASSERT_TRUE(writer->HoldLock());
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  auto reader = OpenToy(temp.path());
  EXPECT_EQ(reader->List()->size(), 1u);
  EXPECT_FALSE(fs::exists(temp / "index.sqlite"));
  writer->ReleaseLock();
  EXPECT_THROW(writer->ReleaseLock(), std::logic_error);
}

// An index that other hands edited is made again at the next opening, with a note; filters answer from the files.
TEST(Library, MendsAnEditedIndex) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  const auto before = library->List({.relation = "in"}).value();
  for (const char* edit : {"DELETE FROM relations", "DROP TABLE relations", "DROP TABLE tasks", "DROP TABLE failed",
                           "UPDATE tasks SET retired=1 WHERE name='walk-2'", "DELETE FROM tasks WHERE name='walk-2'"}) {
    library.reset();
    ASSERT_TRUE(Database::Open(temp / "index.sqlite")->Execute(edit));
    library = OpenToy(temp.path());
    ASSERT_EQ(library->notes().size(), 1u) << edit;
    EXPECT_EQ(library->List({.relation = "in"}).value(), before) << edit;
    EXPECT_TRUE(library->Show("walk-2")) << edit;
    const auto report = library->Verify();
    ASSERT_EQ(report->problems.size(), 1u) << edit;
    const bool schema = std::string(edit).starts_with("DROP");
    EXPECT_EQ(report->problems[0].code, schema ? "index-damaged" : "index-differs") << edit;
    EXPECT_TRUE(library->Verify()->sound()) << edit;
  }
}

// A row that vanishes under an open library does not hide its task.
TEST(Library, FindsWhatTheIndexLacks) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  ASSERT_TRUE(Database::Open(temp / "index.sqlite")->Execute("DELETE FROM tasks"));
  const auto shown = library->Show("walk");
  ASSERT_TRUE(shown) << ToString(shown.errors());
  EXPECT_EQ(library->notes().size(), 1u);
}

// Where no index can stand, the files answer, with a note; an empty folder in its place is replaced.
TEST(Library, AnswersWithoutAnIndexFile) {
  TempFolder temp;
  ASSERT_TRUE(OpenToy(temp.path())->Add(ToyCard("walk", 1)));
  const auto put_folder = [&] {
    for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
    fs::create_directory(temp / "index.sqlite");
  };
  put_folder();
  EXPECT_EQ(OpenToy(temp.path())->List()->size(), 1u);
  EXPECT_TRUE(fs::is_regular_file(temp / "index.sqlite"));
  put_folder();
  Scribble(temp / "index.sqlite/precious", "x");
  auto library = OpenToy(temp.path());
  EXPECT_EQ(library->List()->size(), 1u);
  ASSERT_FALSE(library->notes().empty());
  ASSERT_TRUE(library->Add(ToyCard("run", 2)));
  EXPECT_EQ(library->List()->size(), 2u);
  EXPECT_FALSE(library->Verify()->sound());
  EXPECT_TRUE(fs::exists(temp / "index.sqlite/precious"));
}

// On a disk that takes no more bytes the files answer.
TEST(Library, AnswersOnAFullDisk) {
  TempFolder temp;
  ASSERT_TRUE(OpenToy(temp.path())->Add(ToyCard("walk", 1)));
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  const auto listed = [&]() -> Result<std::vector<TaskEntry>> {
    const test::SmallDisk disk(1024);
    const auto library = Library::Open(temp.path(), ToyOptions());
    if (!library) return library.errors();
    return (*library)->List();
  }();
  ASSERT_TRUE(listed) << ToString(listed.errors());
  EXPECT_EQ(listed->size(), 1u);
}

// Making the index again leaves the temporaries of demonstrations and runs alone: their writers hold no lock.
TEST(Library, RebuildLeavesOtherWritersAlone) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  for (const char* folder : {"demos/walk", "runs/run-1"}) fs::create_directories(temp / folder);
  for (const char* file : {"demos/walk/.tmp-1-1", "runs/run-1/.tmp-1-1", "objects/.tmp-1-1", ".tmp-1-1"})
    Scribble(temp / file, "half");
  ASSERT_TRUE(library->Reindex());
  EXPECT_TRUE(fs::exists(temp / "demos/walk/.tmp-1-1"));
  EXPECT_TRUE(fs::exists(temp / "runs/run-1/.tmp-1-1"));
  EXPECT_FALSE(fs::exists(temp / "objects/.tmp-1-1"));
  EXPECT_FALSE(fs::exists(temp / ".tmp-1-1"));
}

// A task without its reference file is not shown or changed, whatever the index says.
TEST(Library, ShowsNothingWithoutReference) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  fs::remove(temp / "refs/walk/1");
  EXPECT_EQ(library->Show("walk").error().code, "ref-missing");
  EXPECT_EQ(library->Retire("walk", "dull").error().code, "ref-missing");
  Scribble(temp / "refs/walk/1", std::string(64, '0') + "\n");
  EXPECT_EQ(library->Show("walk").error().code, "ref-corrupt");
}

// A damaged object is listed by no new index, never shown, and the rest of the library goes on.
TEST(Library, NeverServesDamage) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const std::string digest = library->Add(ToyCard("walk", 1))->entry.digest;
  ASSERT_TRUE(library->Add(ToyCard("run", 2)));
  const fs::path object = ObjectStore(temp / "objects").PathOf(digest);
  FlipBit(object, 20);
  EXPECT_EQ(library->Show("walk").error().code, "object-corrupt");
  EXPECT_FALSE(library->Verify()->sound());
  const auto problems = library->Reindex();
  ASSERT_TRUE(problems);
  ASSERT_EQ(problems->size(), 1u);
  EXPECT_EQ(problems->front().code, "object-corrupt");
  EXPECT_EQ(library->Find("walk").error().code, "task-damaged");
  EXPECT_EQ(library->List()->size(), 1u);
  FlipBit(object, 20);
  ASSERT_TRUE(library->Reindex());
  EXPECT_EQ(library->List()->size(), 2u);
}

}  // namespace
}  // namespace gensim::tasklib
