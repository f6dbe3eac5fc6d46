#include "policies/nets/linear.h"

#include <ATen/ops/linear.h>
#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

namespace gensim::policies {

Linear::Linear(Parameters& parameters, const std::string& name, int64_t in, int64_t out, double gain) {
  if (in < 1 || out < 1)
    throw std::invalid_argument(fmt::format("Linear {}: {} -> {} numbers; both from 1", name, in, out));
  weight_ = parameters.AddNormal(name + "/weight", {out, in}, gain * std::sqrt(2.0 / static_cast<double>(in)));
  bias_ = parameters.AddConstant(name + "/bias", {out}, 0);
}

at::Tensor Linear::Forward(const at::Tensor& values) const { return at::linear(values, weight_, bias_); }

}  // namespace gensim::policies
