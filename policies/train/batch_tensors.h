// Part of a batch of the loader as the tensors that a training step takes.
//
// Deterministic: what is drawn on top of the loader's augmentation comes from one stream a sample of the run. Pure
// functions, safe from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "policies/data/loader.h"
#include "policies/nets/pick_place_net.h"
#include "policies/records/word_pieces.h"

namespace gensim::policies {

struct TrainTensors {
  SceneTensors scene;
  at::Tensor acts;                   ///< [batch]: 1, or 0 where nothing is left to do
  at::Tensor picks, places;          ///< [batch, 2], map pixels
  at::Tensor pick_yaws, place_yaws;  ///< [batch], radians
  at::Tensor shown_picks;            ///< [batch, 2]: the pick around which crops are cut, beside the true one
  at::Tensor shown_places;           ///< [batch, 2]: the same for the place
  at::Tensor pick_turns;             ///< [batch]: by which the crop at the pick is turned
  at::Tensor held_turns;             ///< [batch]: by which it is turned back to show the thing in its own frame
};

struct DrawOptions {
  uint64_t seed = 0;
  bool turn_crops = true;        ///< any angle for the crop at the pick
  double jitter_px = 2;          ///< deviation of what is shown
  double held_error_rad = 0.05;  ///< deviation of the thing's own frame
};

/// Samples `first` to `first` + `count` - 1 of the batch; `number`: how many samples the run took before the batch.
TrainTensors TensorsOf(const Batch& batch, size_t first, size_t count, uint64_t number, const WordPieces& pieces,
                       const DrawOptions& options);

}  // namespace gensim::policies
