// The append-only record of what generation runs did and cost: ledger.sqlite of a library.
//
// Rows are only ever added (triggers refuse UPDATE and DELETE), each in its own durable transaction (WAL,
// synchronous FULL), so a killed process loses nothing that was acknowledged. Tokens and money are reserved before a
// call and settled after it; a reservation that was never settled (killed in between) keeps counting in full.
// Threads and processes: every method may be called at once from several threads; several processes may share a file.
// Clock, host and money live here alone: nothing of this file enters archived objects.
// Errors: ledger-unreadable, ledger-version, ledger-write, budget-exhausted, unknown-model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "generator/llm/prices.h"

namespace gensim::generator {

/// Outcome of one call, told when its reservation is settled.
struct CallOutcome {
  int64_t prompt_tokens = 0, completion_tokens = 0;
  bool tokens_estimated = false;
  Nanos money = 0;
  double seconds = 0;
  int attempts = 1;
  int http_status = 0;
  std::string code;  ///< "ok" or the code of the error
};

/// One gate on one proposal.
struct GateRun {
  int64_t proposal = 0;
  int round = 0;  ///< 0 for the program as proposed, k after the k-th repair
  std::string gate;
  std::string outcome;  ///< "pass", "refuse", "skip", "not-applicable", "abstain"
  std::string code;     ///< of the refusal; empty when none
  double cpu_seconds = 0;
};

/// One round of repair.
struct RepairRound {
  int64_t proposal = 0;
  int round = 0;
  std::string kind;  ///< "deterministic" or "llm"
  std::string code;  ///< what was to be mended
  bool mended = false;
};

/// How one proposal ended.
struct ProposalEnd {
  int64_t proposal = 0;
  std::string origin;   ///< "composer", "llm", "user"
  std::string outcome;  ///< "accepted", "refused", "failed"
  std::string gate, code, digest;
};

struct RunState {
  int64_t run = 0;
  std::string state;   ///< "running", "done", "interrupted", "failed"
  std::string detail;  ///< what the loop needs to go on, as it wrote it (JSON)
};

/// Everything that is booked of one proposal.
struct ProposalRows {
  ProposalEnd end;
  std::vector<GateRun> gates;
  std::vector<RepairRound> repairs;
};

struct RunTotals {
  int64_t calls = 0, prompt_tokens = 0, completion_tokens = 0;
  int64_t open_calls = 0, open_tokens = 0;  ///< reserved and never settled
  Nanos money = 0, open_money = 0;
  double call_seconds = 0;
  int64_t proposals = 0, accepted = 0;

  int64_t spent_tokens() const { return prompt_tokens + completion_tokens + open_tokens; }
  Nanos spent_money() const { return money + open_money; }
  /// Nothing without an accepted task.
  std::optional<Nanos> money_per_accepted() const;
  std::optional<double> tokens_per_accepted() const;
};

class Ledger {
 public:
  /// Opens or makes the file.
  static Result<Ledger> Open(const std::filesystem::path& path);
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;
  ~Ledger();

  /// A new run in state "running". `key` identifies the command line (digest); `command` is its text for people.
  Result<int64_t> BeginRun(const std::string& key, const std::string& command);

  /// The newest run of that key whose last state is not "done"; nothing when there is none.
  Result<std::optional<RunState>> FindUnfinished(const std::string& key);
  Status AppendState(int64_t run, const std::string& state, const std::string& detail);

  /// Books the worst case; code budget-exhausted when budget is set and would be passed. Returns the call's number.
  Result<int64_t> Reserve(int64_t run, int64_t proposal, const std::string& purpose, const std::string& model,
                          int64_t tokens, Nanos money, const Budget& budget);
  Status Settle(int64_t call, const CallOutcome& outcome);

  /// All rows of a proposal in one step; nothing when that proposal of the run is booked already.
  Status AddProposal(int64_t run, const ProposalRows& rows);

  /// Sums of one run; run < 0 sums all runs of the file.
  Result<RunTotals> Totals(int64_t run);

 private:
  struct Impl;
  explicit Ledger(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gensim::generator
