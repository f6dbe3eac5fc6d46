// From features at low resolution to a value a pixel at a higher one: each position says a block of pixels (Shi et al.,
// "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel CNN", CVPR 2016).
//
// Values after construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/conv_block.h"

namespace gensim::policies {

class PixelHead {
 public:
  /// `scale`: pixels a position, along rows and along columns. First values are small, so that training starts near a
  /// uniform map.
  PixelHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t maps, int64_t scale);

  /// [batch, channels, rows, columns] -> [batch, maps, scale * rows, scale * columns].
  at::Tensor Forward(const at::Tensor& features) const;

 private:
  Conv conv_;
  int64_t scale_;
};

}  // namespace gensim::policies
