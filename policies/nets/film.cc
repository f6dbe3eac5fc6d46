#include "policies/nets/film.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

namespace gensim::policies {

Film::Film(Parameters& parameters, const std::string& name, int64_t text_size, int64_t channels)
    : weight_(parameters.AddConstant(name + "/weight", {2 * channels, text_size}, 0)),
      bias_(parameters.AddConstant(name + "/bias", {2 * channels}, 0)) {}

at::Tensor Film::Forward(const at::Tensor& maps, const at::Tensor& text) const {
  const at::Tensor both = at::linear(text, weight_, bias_).unsqueeze(-1).unsqueeze(-1);
  const int64_t channels = maps.size(1);
  return maps * (both.narrow(1, 0, channels) + 1) + both.narrow(1, channels, channels);
}

}  // namespace gensim::policies
