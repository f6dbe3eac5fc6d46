#include "policies/nets/map_heads.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/silu.h>

namespace gensim::policies {

PickHead::PickHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size)
    : film_(parameters, name + "/film", text_size, channels),
      block_(parameters, name + "/block", channels, channels),
      pixels_(parameters, name + "/pixels", channels, 1, 2),
      stop0_(parameters, name + "/stop0", 2 * channels + text_size, channels),
      stop1_(parameters, name + "/stop1", channels, 1) {}

PickLogits PickHead::Forward(const at::Tensor& features, const at::Tensor& text) const {
  const at::Tensor maps = block_.Forward(film_.Forward(features, text));
  // nothing left to do shows as nothing that stands out anywhere
  const at::Tensor whole = at::cat({maps.amax({2, 3}), maps.mean({2, 3}), text}, 1);
  return {pixels_.Forward(maps).squeeze(1), stop1_.Forward(at::silu(stop0_.Forward(whole))).squeeze(1)};
}

PlaceHead::PlaceHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size,
                     int64_t held_size)
    : film_(parameters, name + "/film", text_size + held_size, channels),
      block0_(parameters, name + "/block0", channels + 1, channels),
      block1_(parameters, name + "/block1", channels, channels),
      pixels_(parameters, name + "/pixels", channels, 1, 2) {}

at::Tensor PlaceHead::Forward(const at::Tensor& features, const at::Tensor& text, const at::Tensor& held) const {
  const at::Tensor known = at::cat({text, held}, 1);
  return pixels_.Forward(block1_.Forward(film_.Forward(block0_.Forward(features), known))).squeeze(1);
}

}  // namespace gensim::policies
