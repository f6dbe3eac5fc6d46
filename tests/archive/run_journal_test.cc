#include "tasklib/archive/run_journal.h"

#include "envs/base/rng.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

Json Judged(int number) { return {{"proposal", number}, {"outcome", number % 2 ? "accepted" : "refused"}}; }

// An unfinished run goes on with everything that was appended; a finished one is followed by a new one.
TEST(RunJournal, ResumesUntilFinished) {
  TempFolder temp;
  std::string run_id;
  {
    auto journal = RunJournal::Open(temp / "runs", "propose --count 5");
    ASSERT_TRUE(journal) << ToString(journal.errors());
    EXPECT_FALSE(journal->resumed());
    run_id = journal->run_id();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(journal->Append(Judged(i)));
    EXPECT_EQ(journal->entries().size(), 3u);
  }
  {
    auto journal = RunJournal::Open(temp / "runs", "propose --count 5");
    EXPECT_TRUE(journal->resumed());
    EXPECT_EQ(journal->run_id(), run_id);
    ASSERT_EQ(journal->entries().size(), 3u);
    EXPECT_EQ(journal->entries()[1], CanonicalJson(Judged(1)));
    ASSERT_TRUE(journal->Append(Judged(3)));
    ASSERT_TRUE(journal->Finish());
  }
  auto journal = RunJournal::Open(temp / "runs", "propose --count 5");
  EXPECT_FALSE(journal->resumed());
  EXPECT_NE(journal->run_id(), run_id);
  EXPECT_TRUE(journal->entries().empty());
}

// Whether a run would be gone on with can be asked without beginning one: only a run with entries that is not finished.
TEST(RunJournal, TellsWhetherARunIsUnfinished) {
  TempFolder temp;
  const auto unfinished = [&] { return RunJournal::IsUnfinished(temp / "runs", "key"); };
  EXPECT_FALSE(unfinished().value());
  EXPECT_FALSE(std::filesystem::exists(temp / "runs"));
  {
    const auto worked_on = RunJournal::Open(temp / "runs", "key");
    EXPECT_EQ(unfinished().error().code, "journal-locked");
  }
  EXPECT_FALSE(unfinished().value()) << "nothing was done yet";
  for (int run = 0; run < 2; ++run) {
    ASSERT_TRUE(RunJournal::Open(temp / "runs", "key")->Append(Judged(run)));
    EXPECT_TRUE(unfinished().value());
    EXPECT_FALSE(RunJournal::IsUnfinished(temp / "runs", "other").value());
    ASSERT_TRUE(RunJournal::Open(temp / "runs", "key")->Finish());
    EXPECT_FALSE(unfinished().value());
  }
}

// Other command lines have runs of their own, and a run that is being worked on is not entered twice.
TEST(RunJournal, KeysAndLocks) {
  TempFolder temp;
  auto one = RunJournal::Open(temp / "runs", "propose --seed 1");
  auto other = RunJournal::Open(temp / "runs", "propose --seed 2");
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->run_id(), other->run_id());
  EXPECT_EQ(RunJournal::Open(temp / "runs", "propose --seed 1").error().code, "journal-locked");
}

// A journal that ends anywhere in its last line loses that line and nothing else, and can be appended to.
TEST(RunJournal, DropsATornTail) {
  TempFolder temp;
  std::filesystem::path file;
  {
    auto journal = RunJournal::Open(temp / "runs", "key");
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(journal->Append(Judged(i)));
    file = temp / ("runs/" + journal->run_id() + "/journal");
  }
  const std::string whole = ReadFile(file).value();
  const size_t last = whole.rfind('\n', whole.size() - 2) + 1;
  for (size_t size = last; size < whole.size(); ++size) {
    Scribble(file, whole.substr(0, size));
    auto journal = RunJournal::Open(temp / "runs", "key");
    ASSERT_TRUE(journal) << size;
    ASSERT_EQ(journal->entries().size(), 2u) << size;
    ASSERT_TRUE(journal->Append(Judged(2)));
    ASSERT_EQ(ReadFile(file).value(), whole);
  }
  // cut inside the first line: nothing was acknowledged, so the run starts anew
  Scribble(file, whole.substr(0, 10));
  EXPECT_FALSE(RunJournal::Open(temp / "runs", "key")->resumed());
}

// Damage before the last line is an error and nothing is guessed.
TEST(RunJournal, RefusesDamageInside) {
  TempFolder temp;
  std::filesystem::path file;
  {
    auto journal = RunJournal::Open(temp / "runs", "key");
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(journal->Append(Judged(i)));
    file = temp / ("runs/" + journal->run_id() + "/journal");
  }
  const std::string whole = ReadFile(file).value();
  const size_t last = whole.rfind('\n', whole.size() - 2);
  for (size_t i = 0; i < last; i += 3) {
    Scribble(file, whole);
    FlipBit(file, i);
    const auto journal = RunJournal::Open(temp / "runs", "key");
    ASSERT_FALSE(journal) << i;
    ASSERT_EQ(journal.error().code, "journal-corrupt");
  }
}

}  // namespace
}  // namespace gensim::tasklib
