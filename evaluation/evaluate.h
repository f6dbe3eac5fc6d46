// Evaluate: one whole evaluation, from words to results.json; what `gensim evaluate` does.
//
//   OUT/ledger.sqlite   one row an episode (ledger.h)
//   OUT/results.json    written at the end, whole or not at all (results.h)
//   OUT/lock            held by the process that works on the folder
// The anchors, random and expert, and in tasks of family tsp the cheap rule `heuristic`, play the same seeds as the
// policies asked for. Those of a task that were measured
// before under the same conditions are taken from its records (anchor_record.h); fresh ones are recorded there
// once the results are written.
// A run that was killed at any moment and is resumed ends with the same results.json, byte for byte, for any number of
// jobs. Ownership: the request is read, library and registry are borrowed. Thread-safety: one call a folder (the lock
// sees to it); the observer is called on the caller's thread. Errors: seed-range, wrong-use, those of SelectTasks,
// PolicyRegistry::Make, EpisodeLedger, RunEpisodes, the library and the file functions; run-folder-taken (the folder
// holds something else), run-exists (it holds this run, and resume was not said), file-locked, interrupted.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "envs/physics/engine.h"
#include "evaluation/episode_row.h"
#include "policies/act/policy_registry.h"
#include "tasklib/archive/library.h"

namespace gensim::evaluation {

inline constexpr int kMostEpisodes = 10'000;  ///< of a policy in a task: what an anchor record holds

struct EvaluationRequest {
  std::vector<std::string> policies;  ///< as PolicyRegistry::Make takes them
  std::vector<std::string> tasks;     ///< as SelectTasks takes them
  int episodes = 100;                 ///< 1 to kMostEpisodes
  uint64_t first_seed = 0;            ///< with all that follow in the range of evaluation
  physics::Engine engine = physics::Engine::kMujoco;
  std::filesystem::path out;
  bool resume = false;
  std::optional<double> bar;           ///< finite
  std::filesystem::path episodes_out;  ///< empty: no episode files
  int threads = 1;
  size_t batch = 32;
  const std::atomic<bool>* cancelled = nullptr;
};

/// Who is told what happens.
class EvaluationObserver {
 public:
  virtual ~EvaluationObserver() = default;
  /// `done` of `total` episodes stand in the ledger: once at the start, then after each group.
  virtual void OnProgress(const std::string& policy, size_t done, size_t total) = 0;
  /// An episode that is durably in the ledger, and its file, where there is one.
  virtual void OnEpisode(const EpisodeRow& row, const std::filesystem::path& file) = 0;
};

struct EvaluationReport {
  Json results;          ///< of results.json
  size_t played = 0;     ///< episodes that this call played
  size_t recorded = 0;   ///< episodes of anchors that came from records of the tasks, in the whole run
  bool resumed = false;  ///< the ledger held rows already
  bool under_bar = false;
  std::vector<std::string> notes;  ///< what a user should know besides: episode files that are gone, anchors not kept
};

Result<EvaluationReport> Evaluate(const EvaluationRequest& request, tasklib::Library& library,
                                  const policies::PolicyRegistry& registry, EvaluationObserver& observer);

}  // namespace gensim::evaluation
