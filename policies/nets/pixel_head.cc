#include "policies/nets/pixel_head.h"

#include <ATen/ops/pixel_shuffle.h>

namespace gensim::policies {

PixelHead::PixelHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t maps, int64_t scale)
    : conv_(parameters, name, channels, maps * scale * scale, 3, 1, 0.1), scale_(scale) {}

at::Tensor PixelHead::Forward(const at::Tensor& features) const {
  return at::pixel_shuffle(conv_.Forward(features), scale_);
}

}  // namespace gensim::policies
