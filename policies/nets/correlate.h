// Cross-correlation of maps with crops of their own, by Fourier transforms: large crops cost no more than small ones.
//
// Pure function, safe from any thread; gradients follow by themselves.
#pragma once

#include <ATen/core/Tensor.h>

namespace gensim::policies {

/// maps [batch, channels, rows, columns], crops [batch, count, channels, side, side] with an odd side ->
/// [batch, count, rows, columns]: the sum over channels and pixels of crop times map, the crop's middle at the pixel;
/// beyond the map are zeros. Throws std::invalid_argument for an even side.
at::Tensor Correlate(const at::Tensor& maps, const at::Tensor& crops);

}  // namespace gensim::policies
