// One decision of the network: from a scene and a sentence to a pick and a place, or to stopping.
//
// Deterministic: one scene at a time, one thread of LibTorch, so what is chosen depends on nothing else. Safe from any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "policies/data/label.h"
#include "policies/nets/pick_place_net.h"

namespace gensim::policies {

struct Choice {
  bool finite = true;  ///< whether every number was; where not, nothing else is told
  bool stop = false;
  double stop_probability = 0;
  Label label;                             ///< what to do, heights included; also told where the network would stop
  double pick_share = 0, place_share = 0;  ///< probability around the chosen points
};

/// Probabilities of all pixels for pictures, at half of the map's resolution.
struct ChoiceMaps {
  int rows = 0, columns = 0;
  std::vector<float> pick, place;  ///< rows x columns, the pick's sum is 1; so is a place's, but of a correlated one
                                   ///< each is its largest over turns
};

/// `color` 160 x 320 x 3, `height_m` 160 x 320, `pieces` of the sentence. Stops where the probability of stopping is
/// above the threshold. Fills `maps` where they are wanted.
Choice Choose(const PickPlaceNet& net, std::span<const uint8_t> color, std::span<const float> height_m,
              const std::vector<int64_t>& pieces, double stop_threshold, ChoiceMaps* maps = nullptr);

}  // namespace gensim::policies
