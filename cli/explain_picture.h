// The picture of one decision of a policy: where it would pick and where it would place, as heat over the map.
//
// Deterministic; pure functions of values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/render/image.h"
#include "policies/data/label.h"

namespace gensim::cli {

/// A map of probabilities over the table, of half its resolution or another whole share of it.
struct HeatMap {
  int rows = 0, columns = 0;
  std::vector<float> values;  ///< rows x columns, not negative
};

/// The table from above (row 0 up, as the map lies; twice its size), red where the values are high, with a cross and a
/// tick of the heading at the grip, and a caption. `color` is 160 x 320 x 3.
render::Image HeatPicture(std::span<const uint8_t> color, const HeatMap& heat, const policies::Grip& grip,
                          const std::string& caption);

/// Pictures side by side, rows of two below each other, on white.
render::Image InPairs(const std::vector<render::Image>& pictures);

}  // namespace gensim::cli
