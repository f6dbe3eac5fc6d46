// Warp: the pixels of an augmentation, by nearest neighbour, into arrays of the caller.
//
// Nearest neighbour keeps colours and edges as they were drawn; a pixel of the label lies within half a pixel of what
// it showed. What comes from beyond the map is bare table. Pure functions; the work is a few hundred microseconds a
// map.
#pragma once

#include <span>

#include "policies/data/augment.h"
#include "policies/data/frame.h"

namespace gensim::policies {

/// A frame as training takes it: `color` 160 x 320 x 3, `height_m` 160 x 320. Throws std::invalid_argument for arrays
/// of another size.
void CopyFrame(const Frame& frame, std::span<uint8_t> color, std::span<float> height_m);

/// The same with an augmentation.
void WarpFrame(const Frame& frame, const Augmentation& augmentation, const Rgb& background, std::span<uint8_t> color,
               std::span<float> height_m);

}  // namespace gensim::policies
