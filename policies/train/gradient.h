// The gradient of a batch, in shards that threads work on beside each other.
//
// A batch is cut into shards of a fixed size; each is computed by one thread with one thread of LibTorch, and their
// gradients are added in the order of the shards. So the bits depend on the shard's size, never on how many threads
// there are: two threads on two shards are also faster than two threads inside every operation.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <atomic>
#include <optional>
#include <vector>

#include "envs/core/work_pool.h"
#include "policies/nets/parameters.h"
#include "policies/train/loss.h"

namespace gensim::policies {

struct StepGradient {
  std::vector<at::Tensor> gradients;            ///< one a parameter, in their order and layout
  std::array<double, kLossParts.size()> parts;  ///< means over the samples
  double loss = 0;                              ///< their sum
};

struct GradientOptions {
  size_t shard = 4;
  double target_px = 2;
  DrawOptions draw;
  const std::atomic<bool>* cancelled = nullptr;  ///< looked at between shards
};

/// `number`: samples of the run before this batch. Call SetUpTorch(1) first. Nothing where it was cancelled.
std::optional<StepGradient> GradientOf(const PickPlaceNet& net, const Parameters& parameters, const Batch& batch,
                                       uint64_t number, const WordPieces& pieces, const GradientOptions& options,
                                       WorkPool& pool);

}  // namespace gensim::policies
