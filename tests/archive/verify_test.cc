#include "tasklib/archive/verify.h"

#include <thread>

#include "envs/base/rng.h"
#include "tasklib/archive/run_journal.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// A library with some of everything.
void Fill(const TempFolder& temp) {
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  ASSERT_TRUE(library->Retire("walk-2", "dull"));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(library->AddFailed(ToyFailure(i)));
}

// A sound library has no problems, and everything in it was counted.
TEST(Verify, SoundLibrary) {
  TempFolder temp;
  Fill(temp);
  const auto report = OpenToy(temp.path())->Verify();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound());
  EXPECT_TRUE(report->left_overs.empty());
  EXPECT_EQ(report->refs, 6);
  EXPECT_EQ(report->objects, 9);
  EXPECT_EQ(report->records, 19);
  EXPECT_EQ(report->failed, 3);
}

// A flipped bit in any archived file is found, and no task is served wrongly afterwards.
TEST(Verify, FindsEveryFlippedBit) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  const auto sound = Archived(temp.path());
  std::map<std::string, std::string> programs;
  const auto listed = library->List({.retired = Retired::kInclude}).value();
  for (const TaskEntry& entry : listed) programs[entry.name] = library->Show(entry.digest)->program;
  int round = 0;
  for (const auto& [path, bytes] : sound) {
    if (path.starts_with("counters")) continue;
    Rng rng(static_cast<uint64_t>(round++), "verify/flip");
    FlipBit(temp / path, rng.Index(bytes.size()));
    const auto report = library->Verify();
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->sound()) << path;
    for (const auto& [name, program] : programs) {
      const auto shown = library->Show(name);
      if (shown) {
        EXPECT_EQ(shown->program, program) << path;
      }
    }
    Scribble(temp / path, bytes);
  }
  EXPECT_TRUE(library->Verify()->sound());
}

// Cut and deleted files are found, whichever kind they are of.
TEST(Verify, FindsCutAndMissingFiles) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  for (const auto& [path, bytes] : Archived(temp.path())) {
    Scribble(temp / path, bytes.substr(0, bytes.size() / 2));
    EXPECT_FALSE(library->Verify()->sound()) << "cut " << path;
    fs::remove(temp / path);
    EXPECT_FALSE(library->Verify()->sound()) << "deleted " << path;
    Scribble(temp / path, bytes);
  }
}

// Leftovers of cut-off additions are told apart from damage, strangers and links are damage.
TEST(Verify, TellsLeftOversFromDamage) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  const std::string orphan = ObjectStore(temp / "objects").Put("{}").value();
  ASSERT_TRUE(RecordStore(temp / "records").Append(orphan, {"note", "{}", 0}));
  Scribble(temp / "objects/.tmp-1-1", "half");
  auto report = library->Verify();
  EXPECT_TRUE(report->sound());
  EXPECT_EQ(report->left_overs.size(), 3u);
  fs::create_symlink("/etc", temp / "refs/link");
  Scribble(temp / "notes.txt", "x");
  report = library->Verify();
  ASSERT_EQ(report->problems.size(), 2u);
  EXPECT_EQ(report->problems[0].path, "notes.txt");
  EXPECT_EQ(report->problems[1].path, "refs/link");
}

// Rows that differ from the files are reported, and reindexing mends them.
TEST(Verify, ComparesTheIndex) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  {
    auto database = Database::Open(temp / "index.sqlite");
    ASSERT_TRUE(database->Execute("DELETE FROM tasks WHERE name='walk-1'"));
  }
  const auto report = library->Verify();
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].code, "index-differs");
  ASSERT_TRUE(library->Reindex());
  EXPECT_TRUE(library->Verify()->sound());
}

// A row whose checksum and seal are right but whose content is not is found against the files, and named.
TEST(Verify, ComparesSealedRows) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  TaskEntry entry = library->Find("walk-1").value();
  entry.retired = true;
  ASSERT_TRUE(Index::Open(temp / "index.sqlite")->Put(entry));
  const auto report = library->Verify();
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].code, "index-differs");
  EXPECT_NE(report->problems[0].message.find("walk-1"), std::string::npos) << report->problems[0].message;
}

// A lost reference is named with the digest that the index knows, and its object is no left-over.
TEST(Verify, NamesALostReference) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  const std::string digest = library->Find("walk-1")->digest;
  fs::remove(temp / "refs/walk-1/1");
  fs::remove(temp / "failed/proposal/3");
  const auto report = library->Verify();
  ASSERT_EQ(report->problems.size(), 2u);
  EXPECT_EQ(report->problems[0].code, "ref-missing");
  EXPECT_EQ(report->problems[0].path, "refs/walk-1/1");
  EXPECT_NE(report->problems[0].message.find(digest), std::string::npos);
  EXPECT_EQ(report->problems[1].path, "failed/proposal/3");
  EXPECT_TRUE(report->left_overs.empty());
}

// A copied reference and a gap between versions are named, by verify and by reindex, and go away with their cause.
TEST(Verify, NamesCopiedReferencesAndGaps) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  fs::copy_file(temp / "refs/walk-1/1", temp / "refs/walk-1/3");
  auto report = library->Verify();
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].path, "refs/walk-1/3");
  EXPECT_EQ(report->problems[0].code, "ref-duplicate");
  const auto damage = library->Reindex();
  ASSERT_EQ(damage->size(), 1u);
  EXPECT_EQ(damage->front().path, "refs/walk-1/3");
  fs::remove(temp / "refs/walk-1/3");
  EXPECT_TRUE(library->Verify()->sound());
  fs::rename(temp / "refs/walk-1/1", temp / "refs/walk-1/2");
  ASSERT_TRUE(library->Reindex());
  report = library->Verify();
  ASSERT_EQ(report->problems.size(), 1u);
  EXPECT_EQ(report->problems[0].path, "refs/walk-1/1");
}

// Counters, journals and the kinds of the library's own names are checked too.
TEST(Verify, ChecksWorkFiles) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->NextCounter("seed"));
  {
    auto journal = RunJournal::Open(library->runs_folder(), "key");
    ASSERT_TRUE(journal && journal->Append({{"a", 1}}));
  }
  ASSERT_TRUE(library->Verify()->sound());
  Scribble(temp / "counters/seed", "many\n");
  const fs::path run = fs::directory_iterator(temp / "runs")->path();
  Scribble(run / "journal", "no line\n" + ReadFile(run / "journal").value());
  Scribble(temp / "runs/stray", "x");
  fs::create_symlink("/etc", run / "link");
  fs::create_directory(temp / "ledger.sqlite");
  const auto report = library->Verify();
  std::vector<std::string> codes;
  for (const Problem& problem : report->problems) codes.push_back(problem.path + " " + problem.code);
  const std::string name = "runs/" + run.filename().string();
  EXPECT_EQ(codes, (std::vector<std::string>{"counters/seed counter-corrupt", "ledger.sqlite stray-file",
                                             name + "/journal journal-corrupt", name + "/link stray-file",
                                             "runs/stray stray-file"}));
}

// Files where folders belong, and a folder where the lock belongs, are damage and not overlooked.
TEST(Verify, ChecksKindsOfNames) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  fs::remove_all(temp / "runs");
  Scribble(temp / "runs", "x");
  fs::remove(temp / "lock");
  fs::create_directory(temp / "lock");
  const auto report = library->Verify();
  ASSERT_EQ(report->problems.size(), 2u);
  EXPECT_EQ(report->problems[0].path, "lock");
  EXPECT_EQ(report->problems[1].path, "runs");
}

// Next to a writer verify waits for its turn and finds nothing wrong.
TEST(Verify, IsQuietNextToAWriter) {
  TempFolder temp;
  Fill(temp);
  auto library = OpenToy(temp.path());
  std::thread writer([&] {
    auto other = OpenToy(temp.path());
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(other->Add(ToyCard("run-" + std::to_string(i), i)));
  });
  for (int i = 0; i < 5; ++i) {
    const auto report = library->Verify();
    EXPECT_TRUE(report->sound()) << report->problems.front().path;
  }
  writer.join();
}

}  // namespace
}  // namespace gensim::tasklib
