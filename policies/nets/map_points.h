// Reading maps at points and around them.
//
// Points are [batch, 2], row and column in the maps' own pixels, whole numbers at their middles. Pure functions, safe
// from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace gensim::policies {

/// Values of maps [batch, channels, rows, columns] at one point each, bilinear; points beyond the outermost middles
/// count as on them. -> [batch, channels]. The maps get their gradient, in an order that is always the same.
at::Tensor FeaturesAt(const at::Tensor& maps, const at::Tensor& points);

/// Vectors [batch, 2] turned by `turns` [batch] (radians, from rows to columns).
at::Tensor Turned(const at::Tensor& vectors, const at::Tensor& turns);

/// Crops around points, bilinear, zeros from beyond the map: -> [batch, channels, side, side]. Rows and columns of the
/// crop lie in the maps' as if the crop were turned by `turns` [batch] (radians, from rows to columns), so a thing of
/// heading h has heading h - turn in the crop.
at::Tensor CropsAt(const at::Tensor& maps, const at::Tensor& points, const at::Tensor& turns, int64_t side);

}  // namespace gensim::policies
