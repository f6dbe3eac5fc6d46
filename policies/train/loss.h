// The loss of a training step: cross-entropies of the pick and place maps, of the yaws and of stopping, and how far off
// the offsets are, in pixels.
//
// Samples with nothing left to do teach stopping alone. Pure functions, safe from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>

#include "policies/nets/pick_place_net.h"
#include "policies/train/batch_tensors.h"

namespace gensim::policies {

/// Parts of the loss, in the order of LossOf.
inline constexpr std::array<const char*, 7> kLossParts = {"pick",        "place",        "pick_yaw", "place_yaw",
                                                          "pick_offset", "place_offset", "stop"};

/// Each part summed over the samples, unweighted: [7].
at::Tensor LossOf(const PickPlaceNet& net, const TrainTensors& batch, double target_px);

}  // namespace gensim::policies
