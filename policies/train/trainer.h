// Train: one whole training run, from samples to a checkpoint; what `gensim train` does.
//
// Deterministic: the same data, settings, build and CPU class give the same weights, for any number of threads and
// however often the run was killed and went on (run_folder.h). Ownership: the request is read, the source borrowed.
// Thread-safety: one run a folder; the observer is called on the caller's thread. Codes: those of TrainFolder, Loader,
// MetricsLog and EventFile; data-empty, data-mixed-vocabularies, net-config, train-settings, train-not-finite (the
// batch is saved beside the checkpoints), out-of-memory, interrupted (a checkpoint was written), and those of the
// validator.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "policies/act/policy.h"
#include "policies/data/sample_source.h"
#include "policies/records/train_config.h"

namespace gensim::policies {

struct TaskSuccess {
  std::string task;
  int episodes = 0, successes = 0;
  double mean_return = 0;
};

/// Plays validation episodes with a policy; who trains knows no envs.
using Validator = std::function<Result<std::vector<TaskSuccess>>(Policy& policy)>;

struct TrainRequest {
  TrainConfig config;
  const SampleSource* data = nullptr;
  std::filesystem::path out;
  bool resume = false;
  Validator validate;  ///< may be empty: then config.validate.every must be 0
  const std::atomic<bool>* cancelled = nullptr;
};

/// Loss: mean over the steps since the last report; speed and time left: from all steps of the call.
struct TrainProgress {
  int64_t step = 0, steps = 0;
  double loss = 0, samples_per_s = 0, left_s = 0;
};

class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void OnProgress(const TrainProgress& progress) = 0;
  virtual void OnValidation(int64_t step, const std::vector<TaskSuccess>& tasks) = 0;
  /// A checkpoint that is durably on disk.
  virtual void OnCheckpoint(int64_t step, const std::filesystem::path& folder) = 0;
  /// Something that is not as it should be and stops nothing.
  virtual void OnNote(const std::string& note) { (void)note; }
};

struct TrainReport {
  int64_t steps = 0, first_step = 0;  ///< at the end, and where this call began
  int64_t parameters = 0;
  std::optional<double> loss;      ///< of the last report of this call
  std::filesystem::path policy;    ///< the last checkpoint
  std::vector<TaskSuccess> tasks;  ///< of the last validation
};

Result<TrainReport> Train(const TrainRequest& request, TrainObserver& observer);

}  // namespace gensim::policies
