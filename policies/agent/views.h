// From what is seen and said to the network's tensors.
//
// Pure functions, safe from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace gensim::policies {

/// `color` n x 160 x 320 x 3 and `height_m` n x 160 x 320 -> [n, 4, 160, 320]: colours from -1 to 1, heights in
/// decimetres, at most 3. Throws std::invalid_argument for other sizes.
at::Tensor ImagesOf(std::span<const uint8_t> color, std::span<const float> height_m);

/// Sentences as rows of word pieces, filled up with padding to the longest: [n, length] of int64, length at least 1.
at::Tensor PieceRows(const std::vector<std::vector<int64_t>>& sentences);

}  // namespace gensim::policies
