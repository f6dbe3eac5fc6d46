// What a training run would take, from some real steps that leave nothing behind.
//
// The source is borrowed; one call at a time a process. Codes: those of Learner; out-of-memory, interrupted.
#pragma once

#include <atomic>
#include <cstdint>

#include "envs/base/result.h"
#include "policies/data/sample_source.h"
#include "policies/records/train_config.h"

namespace gensim::policies {

struct TrainEstimate {
  int64_t parameters = 0;
  size_t samples = 0;
  double samples_per_s = 0, seconds = 0;
  uint64_t peak_bytes = 0;        ///< of the process
  uint64_t checkpoint_bytes = 0;  ///< of one
};

/// `cancelled`, where there is one, is looked at within a step.
Result<TrainEstimate> EstimateTraining(const TrainConfig& config, const SampleSource& data,
                                       const std::atomic<bool>* cancelled = nullptr);

}  // namespace gensim::policies
