#include "tasklib/archive/verify.h"

#include "envs/base/rng.h"
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

}  // namespace
}  // namespace gensim::tasklib
