#include "generator/llm/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "envs/base/file.h"
#include "generator/llm/ledger_file.h"
#include "generator/llm/metered_provider.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::generator {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  int64_t Rows(const std::string& table) {
    auto db = ledger::OpenFile(path).value();
    return ledger::ReadNumber(db, "SELECT COUNT(*) FROM " + table).value();
  }
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("gensim-ledger-test-" + std::to_string(::getpid()));
  std::filesystem::path path = folder / "ledger.sqlite";
};

// Replies with fixed counts, or fails.
class FixedProvider : public ChatProvider {
 public:
  Result<ChatReply> Complete(const ChatRequest&) override {
    ++calls;
    if (fails) return Error{"provider-http-503", "", "", ""};
    ChatReply reply;
    reply.text = "{}";
    reply.finish_reason = "stop";
    reply.prompt_tokens = 100;
    reply.completion_tokens = 50;
    reply.http_status = 200;
    return reply;
  }
  std::string model() const override { return "m"; }
  int calls = 0;
  bool fails = false;
};

// Totals are the sums of what was settled, proposals are booked once with gates and repairs, and cost is given per
// accepted task.
TEST_F(LedgerTest, Totals) {
  auto ledger = Ledger::Open(path).value();
  const int64_t run = ledger.BeginRun("key", "propose").value();
  for (int i = 0; i < 2; ++i) {
    const int64_t call = ledger.Reserve(run, i, "program", "m", 5000, 900, {}).value();
    CallOutcome outcome;
    outcome.prompt_tokens = 1000;
    outcome.completion_tokens = 200;
    outcome.money = 300;
    outcome.seconds = 1.5;
    ASSERT_TRUE(ledger.Settle(call, outcome));
  }
  const ProposalRows refused{{0, "llm", "refused", "schema", "unknown-asset", ""},
                             {{0, 0, "parse", "pass", "", 0.1}, {0, 0, "schema", "refuse", "unknown-asset", 0.2}},
                             {{0, 1, "llm", "unknown-asset", false}, {0, 2, "llm", "unknown-asset", true}}};
  const ProposalRows accepted{{1, "llm", "accepted", "", "", "d"}, {{1, 0, "parse", "pass", "", 0.1}}, {}};
  ASSERT_TRUE(ledger.AddProposal(run, refused));
  ASSERT_TRUE(ledger.AddProposal(run, accepted));
  // a resumed run tells of its proposals again: that adds no row
  ASSERT_TRUE(ledger.AddProposal(run, accepted));
  ASSERT_TRUE(ledger.AddProposal(run, refused));

  const RunTotals totals = ledger.Totals(run).value();
  EXPECT_EQ(totals.calls, 2);
  EXPECT_EQ(totals.prompt_tokens, 2000);
  EXPECT_EQ(totals.spent_tokens(), 2400);
  EXPECT_EQ(totals.money, 600);
  EXPECT_DOUBLE_EQ(totals.call_seconds, 3.0);
  EXPECT_EQ(totals.proposals, 2);
  EXPECT_EQ(totals.accepted, 1);
  EXPECT_EQ(totals.money_per_accepted(), 600);
  EXPECT_EQ(totals.tokens_per_accepted(), 2400.0);
  EXPECT_EQ(Rows("gate_runs"), 3);
  EXPECT_EQ(Rows("repairs"), 2);
  EXPECT_EQ(Rows("proposals"), 2);
  // another run has its own sums, and all runs together have all
  const int64_t other = ledger.BeginRun("key2", "propose").value();
  EXPECT_EQ(ledger.Totals(other)->calls, 0);
  EXPECT_FALSE(ledger.Totals(other)->money_per_accepted());
  EXPECT_EQ(ledger.Totals(-1)->calls, 2);
}

// The worst case is booked before the call: the budget is never passed, in tokens or money, open calls included.
TEST_F(LedgerTest, ReservesBeforeTheCall) {
  auto ledger = Ledger::Open(path).value();
  const int64_t run = ledger.BeginRun("key", "").value();
  const Budget tokens{1000, {}}, money{{}, 1000};
  const int64_t call = ledger.Reserve(run, 0, "program", "m", 800, 100, tokens).value();
  const auto second = ledger.Reserve(run, 1, "program", "m", 300, 100, tokens);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "budget-exhausted");
  EXPECT_THAT(second.error().message, ::testing::HasSubstr("800"));
  EXPECT_FALSE(IsProviderFailure(second.error()));
  // settled for less, there is room again
  CallOutcome outcome;
  outcome.prompt_tokens = 100;
  outcome.money = 50;
  ASSERT_TRUE(ledger.Settle(call, outcome));
  EXPECT_TRUE(ledger.Reserve(run, 1, "program", "m", 300, 100, tokens));
  EXPECT_FALSE(ledger.Reserve(run, 1, "program", "m", 1, 900, money));
  EXPECT_TRUE(ledger.Reserve(run, 1, "program", "m", 1, 850, money));
}

// Many threads that reserve at once cannot pass the budget together.
TEST_F(LedgerTest, ThreadsCannotOverspend) {
  auto ledger = Ledger::Open(path).value();
  const int64_t run = ledger.BeginRun("key", "").value();
  std::atomic<int> granted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i)
        if (ledger.Reserve(run, i, "program", "m", 100, 0, Budget{1500, {}})) ++granted;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(granted, 15);
  EXPECT_EQ(ledger.Totals(run)->open_tokens, 1500);
}

// The file itself refuses to change or forget rows.
TEST_F(LedgerTest, IsAppendOnly) {
  {
    auto ledger = Ledger::Open(path).value();
    ASSERT_TRUE(ledger.BeginRun("key", "x"));
  }
  auto db = tasklib::Database::Open(path).value();
  const Status changed = db.Execute("UPDATE runs SET command = 'y'");
  ASSERT_FALSE(changed);
  EXPECT_THAT(changed.error().message, ::testing::HasSubstr("append-only"));
  EXPECT_FALSE(db.Execute("DELETE FROM run_states"));
  EXPECT_TRUE(db.Execute("INSERT INTO runs(key, command, at_us) VALUES('a', 'b', 0)"));
}

// The newest unfinished run of a command line is found with what it left; a finished one is not.
TEST_F(LedgerTest, FindsUnfinishedRuns) {
  auto ledger = Ledger::Open(path).value();
  EXPECT_FALSE(ledger.FindUnfinished("key")->has_value());
  const int64_t run = ledger.BeginRun("key", "").value();
  ASSERT_TRUE(ledger.BeginRun("other", ""));
  EXPECT_EQ((*ledger.FindUnfinished("key"))->run, run);
  ASSERT_TRUE(ledger.AppendState(run, "interrupted", "{\"next\":7}"));
  const auto found = ledger.FindUnfinished("key").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, "interrupted");
  EXPECT_EQ(found->detail, "{\"next\":7}");
  ASSERT_TRUE(ledger.AppendState(run, "done", ""));
  EXPECT_FALSE(ledger.FindUnfinished("key")->has_value());
  EXPECT_FALSE(ledger.AppendState(99, "done", ""));
}

// A process killed at any moment loses nothing that was acknowledged, and the file opens again.
TEST_F(LedgerTest, SurvivesKill) {
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      auto ledger = Ledger::Open(path).value();
      const int64_t run = ledger.BeginRun("kill", "").value();
      for (int64_t i = 0;; ++i) {
        if (!ledger.AddProposal(run, {{i, "llm", "accepted", "", "", ""}, {}, {}})) _exit(1);
        const char acknowledged = 'x';
        if (::write(pipe_ends[1], &acknowledged, 1) != 1) _exit(1);
      }
    }
    ::close(pipe_ends[1]);
    ::usleep(20000 + 7000 * round);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    int64_t acknowledged = 0;
    char byte;
    while (::read(pipe_ends[0], &byte, 1) == 1) ++acknowledged;
    ::close(pipe_ends[0]);
    auto ledger = Ledger::Open(path);
    ASSERT_TRUE(ledger) << ToString(ledger.errors());
    const auto unfinished = ledger->FindUnfinished("kill").value();
    if (!unfinished) continue;
    EXPECT_GE(ledger->Totals(unfinished->run)->accepted, acknowledged);
    ASSERT_TRUE(ledger->AppendState(unfinished->run, "done", ""));
  }
}

// Other files and other versions are refused by name, not overwritten.
TEST_F(LedgerTest, RefusesOtherFiles) {
  ASSERT_TRUE(WriteFileAtomic(
      path, "this is not a database, but it is long enough to be looked at as one by mistake................"));
  EXPECT_EQ(Ledger::Open(path).error().code, "ledger-unreadable");
  std::filesystem::remove(path);
  ASSERT_TRUE(tasklib::Database::Open(path)->Execute("PRAGMA user_version = 9"));
  EXPECT_EQ(Ledger::Open(path).error().code, "ledger-version");
  EXPECT_FALSE(Ledger::Open(folder / "missing" / "ledger.sqlite"));
}

// A metered call books, calls and settles; a failed call costs nothing; a forbidden one is never made.
TEST_F(LedgerTest, MeteredProvider) {
  auto ledger = Ledger::Open(path).value();
  const int64_t run = ledger.BeginRun("key", "").value();
  const PriceTable prices =
      PriceTable::Parse(R"({"m": {"input_per_million": 1, "output_per_million": 2, "currency": "EUR"}})").value();
  FixedProvider inner;
  MeteredProvider metered(inner, ledger, run, prices, Budget{2000, {}});
  ChatRequest request;
  request.messages = {{"user", "hello"}};
  request.max_tokens = 500;
  ASSERT_TRUE(metered.Complete(request));
  EXPECT_EQ(ledger.Totals(run)->spent_tokens(), 150);
  EXPECT_EQ(ledger.Totals(run)->money, 200000);

  inner.fails = true;
  EXPECT_EQ(metered.Complete(request).error().code, "provider-http-503");
  EXPECT_EQ(ledger.Totals(run)->spent_tokens(), 150);
  EXPECT_EQ(ledger.Totals(run)->open_calls, 0);

  request.max_tokens = 1900;
  EXPECT_EQ(metered.Complete(request).error().code, "budget-exhausted");
  EXPECT_EQ(inner.calls, 2);
}

}  // namespace
}  // namespace gensim::generator
