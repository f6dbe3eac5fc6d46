// The propose loop: proposals from a source through the gates into a library.
//
// Proposals are numbered. Workers judge them side by side, but they are admitted in the order of their numbers, and
// proposal k sees the library as it was after proposal k - window: so one job and many give the same library. A task is
// durable in the archive before anyone hears of it; a run that was killed goes on where it stopped.
// Ownership: everything is borrowed for the run. Threads: Run starts its own workers; events come from one thread at a
// time, in the order of the proposals. Determinism: see above; seconds are the exception and stay out of the archive.
// Errors: those of library, journal and ledger, provider failures (EndsRun), and `internal` when something throws: the
// run can be resumed after them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "generator/funnel.h"
#include "generator/judge.h"
#include "generator/llm/ledger.h"
#include "generator/source.h"
#include "tasklib/archive/library.h"

namespace gensim::generator {

struct ProposeOptions {
  std::string family = "tabletop";
  std::optional<uint64_t> seed;  ///< without it: the next counter of the library
  int count = 5;                 ///< accepted tasks wanted
  int trials = 0;                ///< above 0: judge so many proposals instead
  int max_trials = 0;            ///< proposals at most when counting; 0: see proposals_at_most
  int jobs = 1;
  int window = 8;  ///< 1 makes every proposal see all before it
  JudgeOptions judge;
  std::string key;  ///< what else makes the command line: decides whether a run is resumed

  /// Proposals that the run judges before it gives up: `trials`, or `max_trials`, or 20 for each task wanted.
  int64_t proposals_at_most() const;
};

/// What happened, for progress; strings are empty where they do not apply.
struct ProposeEvent {
  enum class Kind { kStarted, kGate, kRepair, kAccepted, kRefused };
  Kind kind = Kind::kGate;
  int64_t proposal = -1;
  std::string name, digest;  ///< of the program
  std::string gate, outcome, code, message;
  double seconds = 0;            ///< CPU: kGate of the gate, kAccepted and kRefused of all gates and rounds
  int plan_length = 0;           ///< kAccepted
  int accepted = 0, judged = 0;  ///< so far
  bool resumed = false;          ///< kStarted: the run goes on
};

struct AcceptedTask {
  int64_t proposal = 0;
  std::string name, digest, cell;
  int plan_length = 0;
};

/// How repairing went: round 0 mends without asking, round k is the source's k-th.
struct RepairRate {
  int round = 0;
  int open_before = 0;  ///< proposals refused so far that came to this round
  int mended = 0;       ///< of them, accepted after it
};

struct ProposeReport {
  std::string run;  ///< name of the run
  uint64_t seed = 0;
  bool resumed = false;
  bool reached = false;  ///< the count was accepted, or the trials were judged
  bool cancelled = false;
  Errors failure;  ///< provider, library or journal failure
  std::vector<AcceptedTask> accepted;
  bool goal_directed = false;
  std::vector<AcceptedTask> curriculum;  ///< goal-directed runs: the list so far, plan length never falling
  int judged = 0;
  int mended_free = 0, mended_by_source = 0;  ///< accepted after repairs, without and with the source's help
  std::vector<RepairRate> repair_rounds;      ///< by round
  std::vector<FunnelRow> funnel;
};

struct ProposeHooks {
  std::function<void(const ProposeEvent&)> on_event;
  const std::atomic<bool>* cancel = nullptr;
  Reviewer* reviewer = nullptr;
  Ledger* ledger = nullptr;  ///< with the number of a run that was begun
  int64_t ledger_run = 0;
};

/// Runs until the count is reached, the trials are used up, or something ends it. A run that was cancelled or failed is
/// resumed by the next call with the same options.
ProposeReport RunPropose(tasklib::Library& library, ProposalSource& source, const ProposeOptions& options,
                         const ProposeHooks& hooks = {});

/// The report as the command prints it: {"gates": [...], "accepted": [...], ...}.
Json ReportToJson(const ProposeReport& report);

}  // namespace gensim::generator
