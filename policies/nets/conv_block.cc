#include "policies/nets/conv_block.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/silu.h>
#include <fmt/core.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace gensim::policies {

Conv::Conv(Parameters& parameters, const std::string& name, int64_t in, int64_t out, int64_t kernel, int64_t stride,
           double gain)
    : stride_(stride), padding_(kernel / 2) {
  if (in < 1 || out < 1 || kernel < 1 || kernel % 2 == 0 || stride < 1)
    throw std::invalid_argument(
        fmt::format("Conv {}: {} -> {} channels, kernel {}, stride {}; channels and stride from "
                    "1, an odd kernel",
                    name, in, out, kernel, stride));
  const double deviation = gain * std::sqrt(2.0 / static_cast<double>(in * kernel * kernel));
  weight_ = parameters.AddNormal(name + "/weight", {out, in, kernel, kernel}, deviation);
  bias_ = parameters.AddConstant(name + "/bias", {out}, 0);
}

at::Tensor Conv::Forward(const at::Tensor& maps) const {
  return at::conv2d(maps, weight_, bias_, at::IntArrayRef(stride_), at::IntArrayRef(padding_));
}

ChannelNorm::ChannelNorm(Parameters& parameters, const std::string& name, int64_t channels)
    : scale_(parameters.AddConstant(name + "/scale", {channels}, 1)),
      shift_(parameters.AddConstant(name + "/shift", {channels}, 0)),
      groups_(std::gcd(channels, int64_t{8})) {}

at::Tensor ChannelNorm::Forward(const at::Tensor& maps) const {
  return at::group_norm(maps, groups_, scale_, shift_, 1e-5, /*cudnn_enabled=*/false);
}

ConvBlock::ConvBlock(Parameters& parameters, const std::string& name, int64_t in, int64_t out, int64_t stride)
    : conv_(parameters, name + "/conv", in, out, 3, stride), norm_(parameters, name + "/norm", out) {}

at::Tensor ConvBlock::Forward(const at::Tensor& maps) const { return at::silu(norm_.Forward(conv_.Forward(maps))); }

ResidualBlock::ResidualBlock(Parameters& parameters, const std::string& name, int64_t channels)
    : first_(parameters, name + "/0", channels, channels),
      second_(parameters, name + "/1/conv", channels, channels, 3),
      norm_(parameters, name + "/1/norm", channels) {}

at::Tensor ResidualBlock::Forward(const at::Tensor& maps) const {
  return at::silu(maps + norm_.Forward(second_.Forward(first_.Forward(maps))));
}

}  // namespace gensim::policies
