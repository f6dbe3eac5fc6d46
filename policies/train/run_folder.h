// The folder of a training run.
//
//   run.json             what the run is (records/run_plan.h); written first
//   checkpoints/step-N/  a policy (agent/checkpoint.h) with training.safetensors and state.json, to go on from
//   metrics.jsonl, events.out.tfevents.*   what was measured
//   lock                 held by the process that works on it
// A checkpoint gets its name when all of it is on disk: it is whole or not there. The newest two are kept.
// Ownership: a TrainFolder keeps other processes away as long as it lives. One thread.
// Codes: run-exists, run-folder-taken, run-data, run-settings, file-locked, checkpoint-damaged, and those
// of files and of reading.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/result.h"
#include "policies/data/sample_order.h"
#include "policies/records/policy_description.h"
#include "policies/records/run_plan.h"
#include "policies/train/loss.h"
#include "policies/train/optimizer.h"

namespace gensim::policies {

/// Where a run stands besides its tensors.
struct TrainState {
  int64_t step = 0;
  Cursor cursor;
  /// Since the last line of metrics.
  std::array<double, kLossParts.size()> sums{};
  int64_t summed = 0;
  bool validation_owed = false;  ///< the step's validation was due and has not been played to its end
};

/// Can a run be begun in `out`, or with `resume` gone on with? Codes: run-folder-taken, run-exists.
Status CheckRunFolder(const std::filesystem::path& out, bool resume);

class TrainFolder {
 public:
  /// Makes the folder of a new run. With `resume` one that is there goes on; `plan` is then as the run was begun.
  static Result<TrainFolder> Open(const std::filesystem::path& out, const TrainPlan& plan, bool resume);

  const std::filesystem::path& path() const { return path_; }
  /// That began the run.
  const std::string& build() const { return build_; }

  /// Takes over the newest checkpoint; none where the run has not come to its first.
  Result<std::optional<TrainState>> Load(Optimizer& optimizer) const;
  Status Save(const TrainState& state, const Optimizer& optimizer, const PolicyDescription& description);

 private:
  TrainFolder(std::filesystem::path path, FileLock lock, std::string build)
      : path_(std::move(path)), lock_(std::move(lock)), build_(std::move(build)) {}
  void RemoveOld() const;

  std::filesystem::path path_;
  FileLock lock_;
  std::string build_;
};

/// Digest over the episodes, tasks, texts and labels of a source: what a run learns from.
std::string DataDigestOf(const SampleSource& source);

}  // namespace gensim::policies
