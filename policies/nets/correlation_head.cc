#include "policies/nets/correlation_head.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/stack.h>
#include <fmt/core.h>

#include <numbers>
#include <stdexcept>
#include <vector>

#include "policies/nets/correlate.h"
#include "policies/nets/map_points.h"

namespace gensim::policies {
namespace {

constexpr int64_t kChannels = 3;  // of keys and query, as published
constexpr int64_t kSide = 33;     // of the crop, at half of the map's resolution: about 0.2 m, with a middle

}  // namespace

CorrelationHead::CorrelationHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size,
                                 int64_t rotations)
    : film_(parameters, name + "/film", text_size, channels),
      block_(parameters, name + "/block", channels, channels),
      keys_(parameters, name + "/keys", channels, kChannels, 2),
      query_(parameters, name + "/query", channels, kChannels, 2),
      rotations_(rotations) {
  if (rotations < 1)
    throw std::invalid_argument(fmt::format("CorrelationHead {}: {} rotations; from 1", name, rotations));
}

at::Tensor CorrelationHead::Forward(const at::Tensor& features, const at::Tensor& text, const at::Tensor& picks) const {
  const at::Tensor maps = block_.Forward(film_.Forward(features, text));
  const at::Tensor keys = keys_.Forward(maps), query = query_.Forward(maps);
  const at::Tensor turns =
      at::arange(rotations_, features.options()) * (-2 * std::numbers::pi / static_cast<double>(rotations_));
  std::vector<at::Tensor> crops;
  for (int64_t b = 0; b < features.size(0); ++b) {
    // pixels of the query have half the size of the features' ones
    const at::Tensor pick = (picks.narrow(0, b, 1) * 2 + 0.5).expand({rotations_, 2});
    crops.push_back(CropsAt(query.narrow(0, b, 1).expand({rotations_, -1, -1, -1}), pick, turns, kSide));
  }
  // the root of the number of pixels of the crop: sums of so many products of like size keep that size
  return Correlate(keys, at::stack(crops)) / static_cast<double>(kSide);
}

}  // namespace gensim::policies
