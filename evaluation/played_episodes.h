// PlayedEpisodes: what of a run is done. The ledger's rows by policy, task and seed, and what is still missing.
//
// Every row is an episode of the run, each once; a ledger that holds another one is refused. Ownership: owns the
// ledger. Thread-safety: one thread at a time. Errors: ledger-unreadable (a row is no episode of this run), those of
// EpisodeLedger::Add.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "envs/base/result.h"
#include "evaluation/ledger.h"
#include "evaluation/plan.h"

namespace gensim::evaluation {

class PlayedEpisodes {
 public:
  /// Takes over a ledger; `players` are all that play in the run, `file` stands in errors.
  static Result<PlayedEpisodes> From(EpisodeLedger ledger, const EvaluationPlan& plan,
                                     const std::vector<PlannedPolicy>& players, const std::filesystem::path& file);

  size_t size() const { return ledger_.rows().size(); }
  /// In order of adding.
  const std::vector<EpisodeRow>& rows() const { return ledger_.rows(); }
  /// Seeds of the plan that a policy has not played in a task, rising.
  std::vector<uint64_t> Missing(const PlannedPolicy& policy, const PlannedTask& task) const;
  /// The rows of a policy in a task, in the order of seeds.
  std::vector<EpisodeRow> RowsOf(const PlannedPolicy& policy, const PlannedTask& task) const;

  /// Durable when it returns. Rows that stand there already are the caller's mistake.
  Status Add(std::span<const EpisodeRow> rows);

 private:
  using Key = std::tuple<std::string, std::string, uint64_t>;  // digests of policy and task, seed

  PlayedEpisodes(EpisodeLedger ledger, const EvaluationPlan& plan)
      : ledger_(std::move(ledger)), first_seed_(plan.first_seed), count_(static_cast<uint64_t>(plan.episodes)) {}

  EpisodeLedger ledger_;
  uint64_t first_seed_, count_;
  std::map<Key, size_t> places_;  // in the ledger's rows
};

}  // namespace gensim::evaluation
