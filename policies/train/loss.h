// The loss of a training step: cross-entropies of the pick and place maps, of the yaws and of stopping.
//
// Samples with nothing left to do teach stopping alone. Pure functions, safe from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>

#include "policies/nets/pick_place_net.h"
#include "policies/train/batch_tensors.h"

namespace gensim::policies {

/// Parts of the loss, in the order of LossTensor.
inline constexpr std::array<const char*, 5> kLossParts = {"pick", "place", "pick_yaw", "place_yaw", "stop"};

/// Each part summed over the samples, unweighted: [5].
at::Tensor LossOf(const PickPlaceNet& net, const TrainTensors& batch, double target_px);

}  // namespace gensim::policies
