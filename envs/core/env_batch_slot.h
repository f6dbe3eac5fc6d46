// What an EnvBatch keeps of one env. Internal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "envs/core/env_batch.h"

namespace gensim {

/// Room for a cause or a failure; longer ones are cut.
inline constexpr size_t kReasonBytes = 256;

/// On cache lines of its own, for another thread may have the next one.
struct alignas(64) EnvBatch::Slot {
  std::unique_ptr<Env> env;
  BatchBlock* block = nullptr;
  size_t row = 0;
  std::vector<size_t> observed;  ///< for each observation of the block its index in the env's spec
  std::vector<size_t> changing;  ///< the observations of the block that are written after a step
  Phase phase = Phase::kNone;
  bool seeded = false;  ///< an episode was started with base_seed or after it
  uint64_t base_seed = 0, episode = 0, seed = 0;
  int64_t steps = 0;
  bool final_success = false;
  double final_progress = 0;
  std::string cause, failure;  ///< room is reserved
};

}  // namespace gensim
