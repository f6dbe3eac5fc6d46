// ProposalSource: where proposals come from. The propose loop knows nothing else about composers and language models.
//
// Ownership: the loop borrows a source for its run. Thread-safety: Propose and Repair are called from several workers
// at once, each with another proposal number. Determinism: what comes back depends on the request alone (for a language
// model: as far as the server or the cassette allows).
// Errors: provider failures, "interrupted", "budget-exhausted" and "cassette" errors end the run and nothing is counted
// as a failed task; "reply-..." errors are a failed proposal (llm/provider.h). A reply that is not a program is
// neither: its text is the proposal, and the parse gate refuses it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "generator/behaviour.h"
#include "generator/llm/proposer.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

/// One task of the library as novelty, composer and prompts see it. Constant, shared between threads.
struct KnownTask {
  tasklib::Program program;
  tasklib::Facts facts;
  std::string origin;  ///< "seed", "composer", "llm", "user"
  Behaviour behaviour;
};

/// A refused proposal: what the next ones should avoid.
struct RecentFailure {
  std::string name;  ///< of the program; empty when it has none
  std::string gate;
  Error error;  ///< the first one
};

inline constexpr size_t kRecentFailures = 8;

/// The library as one proposal sees it, in order of admission.
struct LibraryView {
  std::vector<std::shared_ptr<const KnownTask>> tasks;
  std::vector<std::shared_ptr<const KnownTask>> accepted;  ///< those that this run added, also in `tasks`
  std::vector<RecentFailure> failures;                     ///< newest last, at most kRecentFailures

  bool HasName(const std::string& name) const;
  bool HasDigest(const std::string& digest) const;
  /// How many tasks share the behaviour cell (Cell::Text).
  int InCell(const std::string& cell) const;
};

/// True for errors that end a run: provider, cassette, budget and ledger failures and interrupts, but no reply faults.
bool EndsRun(const Error& error);

struct ProposalRequest {
  uint64_t seed = 0;   ///< of the run
  int64_t number = 0;  ///< of the proposal, from 0
  std::shared_ptr<const LibraryView> library;
};

struct Proposal {
  std::string text;        ///< the program as it was written; may be anything
  std::string origin;      ///< "composer", "llm", "user"
  std::string provenance;  ///< JSON object: how it came about; no clock, host, job or money data
};

/// What a goal-directed run has reached so far.
struct CurriculumProgress {
  std::vector<std::string>
      digests;  ///< accepted tasks, plan length never falling; the goal is the last one once complete
  bool complete = false;
};

class ProposalSource {
 public:
  virtual ~ProposalSource() = default;

  /// A goal-directed source decides when its run is done, whatever the count; nothing for all others.
  virtual std::optional<CurriculumProgress> Curriculum(const LibraryView&) const { return std::nullopt; }

  virtual Result<Proposal> Propose(const ProposalRequest& request) = 0;

  /// True when Repair can do more than the deterministic repairs.
  virtual bool can_repair() const { return false; }

  /// A mended program after `gate` refused `proposal` with `errors`; `round` counts from 1. `measured` is JSON text.
  virtual Result<Proposal> Repair(const ProposalRequest& request, const Proposal& proposal, const std::string& gate,
                                  const Errors& errors, const std::string& measured, int round);
};

/// A second look at a task that passed everything else; a language model in practice. Thread-safe.
class Reviewer {
 public:
  virtual ~Reviewer() = default;
  /// A malformed reply is an abstention; a failed Result is a provider failure, as above.
  virtual Result<Vote> Review(const tasklib::Program& program, const std::string& description, int64_t proposal) = 0;
};

}  // namespace gensim::generator
