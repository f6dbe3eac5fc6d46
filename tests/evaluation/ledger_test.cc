#include "evaluation/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "envs/base/file.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::evaluation {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class EpisodeLedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }
  // as somebody with a database tool changes the file
  void Tamper(const std::string& sql) {
    auto db = tasklib::Database::Open(path).value();
    const Status done = db.Execute(sql);
    EXPECT_TRUE(done) << ToString(done.errors());
  }
  fs::path folder = fs::temp_directory_path() / ("gensim-episode-ledger-" + std::to_string(::getpid()));
  fs::path path = folder / "ledger.sqlite";
  std::string plan = R"({"episodes":2,"tasks":["a"]})";
};

EpisodeRow RowOf(uint64_t seed) {
  EpisodeRow row{"random", std::string(64, 'a'), "tower", std::string(64, 'b'), seed};
  row.episode_return = 1.0 / 3;
  row.success_ever = true;
  row.length = 3;
  row.cause = "step-limit: last move blocked";
  row.state_hash = 0xfedcba9876543210;
  return row;
}

// What was added is there when the file is opened again, bit for bit and in its order.
TEST_F(EpisodeLedgerTest, KeepsRows) {
  const std::vector<EpisodeRow> rows = {RowOf(5), RowOf(3)};
  {
    auto ledger = EpisodeLedger::Open(path, plan).value();
    EXPECT_TRUE(ledger.rows().empty());
    ASSERT_TRUE(ledger.Add(rows));
    EXPECT_EQ(ledger.rows(), rows);
  }
  EXPECT_EQ(EpisodeLedger::Open(path, plan)->rows(), rows);
}

// An episode is booked once; a group with one that is there is refused as a whole.
TEST_F(EpisodeLedgerTest, EachEpisodeOnce) {
  auto ledger = EpisodeLedger::Open(path, plan).value();
  ASSERT_TRUE(ledger.Add(std::vector<EpisodeRow>{RowOf(1)}));
  const Status twice = ledger.Add(std::vector<EpisodeRow>{RowOf(2), RowOf(1)});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, "ledger-write");
  EXPECT_EQ(EpisodeLedger::Open(path, plan)->rows().size(), 1u);
  ASSERT_TRUE(ledger.Add(std::vector<EpisodeRow>{RowOf(2)})) << "the ledger can be used on";
}

// Rows are history: the file refuses to change them.
TEST_F(EpisodeLedgerTest, AppendOnly) {
  ASSERT_TRUE(EpisodeLedger::Open(path, plan)->Add(std::vector<EpisodeRow>{RowOf(1)}));
  auto db = tasklib::Database::Open(path).value();
  for (const char* change :
       {"UPDATE episodes SET return = 1", "DELETE FROM episodes", "UPDATE run SET plan = ''", "DELETE FROM run"})
    EXPECT_THAT(db.Execute(change).error().message, HasSubstr("append-only")) << change;
}

// Another plan is refused by name, and nothing is changed.
TEST_F(EpisodeLedgerTest, OtherPlan) {
  ASSERT_TRUE(EpisodeLedger::Open(path, plan)->Add(std::vector<EpisodeRow>{RowOf(1)}));
  const auto other = EpisodeLedger::Open(path, R"({"episodes":3,"tasks":["a"]})");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, "run-folder-taken");
  EXPECT_THAT(other.error().message, HasSubstr("differs in episodes"));
  EXPECT_EQ(EpisodeLedger::Open(path, plan)->rows().size(), 1u);
}

// A number that was changed behind the ledger's back, a lost plan, other tables, other files: named, never read over.
TEST_F(EpisodeLedgerTest, Tampered) {
  const auto broken = [&](const std::string& sql) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    EXPECT_TRUE(EpisodeLedger::Open(path, plan)->Add(std::vector<EpisodeRow>{RowOf(1)}));
    Tamper(sql);
    const auto opened = EpisodeLedger::Open(path, plan);
    EXPECT_FALSE(opened) << sql;
    return opened ? Error{} : opened.error();
  };
  const std::string drop = "DROP TRIGGER episodes_no_update; ";
  const std::string again =
      "; CREATE TRIGGER episodes_no_update BEFORE UPDATE ON episodes BEGIN SELECT RAISE(ABORT, 'the ledger is "
      "append-only'); END";
  EXPECT_THAT(broken(drop + "UPDATE episodes SET return = 1").message, HasSubstr("tables"));
  // with its trigger put back as the last object, the order of tables tells
  EXPECT_EQ(broken(drop + "UPDATE episodes SET return = 1" + again).code, "ledger-unreadable");
  EXPECT_EQ(broken("CREATE TABLE more(x)").code, "ledger-unreadable");
  EXPECT_EQ(broken("PRAGMA user_version = 9").code, "ledger-version");
  EXPECT_EQ(broken("PRAGMA application_id = 1").code, "ledger-unreadable");
  EXPECT_EQ(broken("INSERT INTO episodes SELECT 9, policy, policy_digest, task, task_digest, 77, return, success_end, "
                   "success_ever, length, cause, state_hash, source, at_us, checksum FROM episodes")
                .message,
            "row 2 does not match its checksum");

  fs::remove_all(folder);
  fs::create_directories(folder);
  ASSERT_TRUE(
      WriteFileAtomic(path, "this is not a database, but it is long enough to be looked at as one by mistake...."));
  EXPECT_EQ(EpisodeLedger::Open(path, plan).error().code, "ledger-unreadable");
  EXPECT_EQ(EpisodeLedger::Open(folder / "missing" / "ledger.sqlite", plan).error().code, "ledger-write");
}

// A database of somebody else keeps every byte.
TEST_F(EpisodeLedgerTest, OthersStayAsTheyAre) {
  ASSERT_TRUE(EpisodeLedger::Open(path, plan).ok());
  Tamper("PRAGMA journal_mode = DELETE; PRAGMA application_id = 7;");
  const std::string before = ReadFile(path).value();
  EXPECT_EQ(EpisodeLedger::Open(path, plan).error().code, "ledger-unreadable");
  EXPECT_EQ(ReadFile(path).value(), before);
}

// A process that is killed loses nothing that was acknowledged, and leaves a file that opens.
TEST_F(EpisodeLedgerTest, SurvivesKill) {
  size_t known = 0;
  for (int round = 0; round < 10; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(pipe_ends[0]);
      auto ledger = EpisodeLedger::Open(path, plan);
      if (!ledger) _exit(1);
      for (uint64_t seed = ledger->rows().size();; ++seed) {
        if (!ledger->Add(std::vector<EpisodeRow>{RowOf(seed)})) _exit(1);
        const char acknowledged = 'x';
        if (::write(pipe_ends[1], &acknowledged, 1) != 1) _exit(1);
      }
    }
    ::close(pipe_ends[1]);
    ::usleep(5000 + 7000 * round);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    size_t acknowledged = 0;
    for (char byte; ::read(pipe_ends[0], &byte, 1) == 1;) ++acknowledged;
    ::close(pipe_ends[0]);
    const auto ledger = EpisodeLedger::Open(path, plan);
    ASSERT_TRUE(ledger) << ToString(ledger.errors());
    EXPECT_GE(ledger->rows().size(), known + acknowledged);
    known = ledger->rows().size();
    for (size_t i = 0; i < ledger->rows().size(); ++i) EXPECT_EQ(ledger->rows()[i], RowOf(i));
  }
  EXPECT_GT(known, 10u) << "some rounds must come to write";
}

// A file that may not grow is a named error; what was acknowledged before stays, and there is room again later.
TEST_F(EpisodeLedgerTest, FullDisk) {
  ASSERT_TRUE(EpisodeLedger::Open(path, plan)->Add(std::vector<EpisodeRow>{RowOf(0)}));
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
    auto ledger = EpisodeLedger::Open(path, plan);
    if (!ledger) _exit(3);
    for (uint64_t seed = 1; seed < 5000; ++seed) {
      const Status added = ledger->Add(std::vector<EpisodeRow>{RowOf(seed)});
      if (!added) _exit(added.error().code == "ledger-write" && ledger->rows().size() == seed ? 0 : 4);
    }
    _exit(5);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto ledger = EpisodeLedger::Open(path, plan).value();
  EXPECT_GT(ledger.rows().size(), 3u);
  EXPECT_TRUE(ledger.Add(std::vector<EpisodeRow>{RowOf(ledger.rows().size())}));
}

}  // namespace
}  // namespace gensim::evaluation
