#include "policies/nets/pick_place_net.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/pixel_unshuffle.h>
#include <fmt/core.h>

#include <stdexcept>

#include "policies/nets/map_points.h"

namespace gensim::policies {
namespace {

constexpr int64_t kShrink = 4, kPatch = kShrink * kShrink;

const NetConfig& Checked(const NetConfig& config) {
  if (config.place != "conditioned" && config.place != "correlation")
    throw std::invalid_argument("NetConfig: place is '" + config.place + "'; legal: conditioned, correlation");
  if (config.yaw_bins < 4) throw std::invalid_argument(fmt::format("NetConfig: {} yaw bins; from 4", config.yaw_bins));
  return config;
}

// two maps that say where each position is, from -1 to 1: sentences speak of left, right, front and back
at::Tensor CoordinateMaps(const at::Tensor& maps) {
  const int64_t batch = maps.size(0), rows = maps.size(2), columns = maps.size(3);
  const at::Tensor down = at::linspace(-1, 1, rows, maps.options()).view({1, 1, rows, 1});
  const at::Tensor along = at::linspace(-1, 1, columns, maps.options()).view({1, 1, 1, columns});
  return at::cat({down.expand({batch, 1, rows, columns}), along.expand({batch, 1, rows, columns})}, 1);
}

// a soft spot around each point of the maps, in a channel of its own
at::Tensor SpotsAt(const at::Tensor& cells, const at::Tensor& maps) {
  constexpr double kSpread = 2;  // cells
  const auto along = [&](int64_t axis) {
    const at::Tensor away =
        (at::arange(maps.size(2 + axis), maps.options()) - cells.select(1, axis).unsqueeze(1)) / kSpread;
    return at::exp(away * away * -0.5);
  };
  return (along(0).unsqueeze(2) * along(1).unsqueeze(1)).unsqueeze(1);
}

}  // namespace

PickPlaceNet::PickPlaceNet(Parameters& parameters, const NetConfig& config, int64_t pieces)
    : config_(Checked(config)),
      text_(parameters, "text", pieces, config.word_size, config.text_size),
      semantic_(parameters, "semantic", 3 * kPatch + 2, config.semantic_width, config.text_size),
      spatial_(parameters, "spatial", 4 * kPatch + 2, config.width, config.semantic_width),
      pick_(parameters, "pick", config.width, config.text_size) {
  if (config.place == "correlation") {
    correlation_.emplace(parameters, "place", config.width, config.text_size, config.rotations);
    return;
  }
  held_.emplace(parameters, "held", config.crop, config.crop_width);
  place_.emplace(parameters, "place", config.width, config.text_size, config.width + CropEncoder::kSize);
  pick_grip_.emplace(parameters, "pick_grip", config.crop, config.crop_width, config.yaw_bins);
  place_grip_.emplace(parameters, "place_grip", config.surroundings, config.crop_width, config.text_size,
                      config.yaw_bins);
}

SceneFeatures PickPlaceNet::See(const SceneTensors& scene) const {
  const at::Tensor text = text_.Forward(scene.pieces);
  // every block of 4 x 4 pixels becomes the channels of one position: nothing is lost and maps are small from the start
  const at::Tensor color = at::pixel_unshuffle(scene.views.narrow(1, 0, 3), kShrink);
  const at::Tensor height = at::pixel_unshuffle(scene.views.narrow(1, 3, 1), kShrink);
  const at::Tensor places = CoordinateMaps(color);
  // channels last: convolutions and norms then need no reordering between them
  const auto laid_out = [](const at::Tensor& maps) { return maps.contiguous(at::MemoryFormat::ChannelsLast); };
  const MapLevels semantic = semantic_.Forward(laid_out(at::cat({color, places}, 1)), text);
  return {text, spatial_.Forward(laid_out(at::cat({color, height, places}, 1)), semantic)};
}

PickLogits PickPlaceNet::Pick(const SceneFeatures& features) const {
  return pick_.Forward(features.maps, features.text);
}

at::Tensor PickPlaceNet::Place(const SceneFeatures& features, const at::Tensor& picks, const at::Tensor& held) const {
  const at::Tensor cells = (picks - (kShrink - 1) / 2.0) / kShrink;
  if (correlation_) return correlation_->Forward(features.maps, features.text, cells);
  const at::Tensor known = at::cat({FeaturesAt(features.maps, cells), held}, 1);
  // the thing does not stay where it is: its own place is marked, lest one of several that look alike is put on itself
  const at::Tensor marked = at::cat({features.maps, SpotsAt(cells, features.maps)}, 1);
  return place_->Forward(marked.contiguous(at::MemoryFormat::ChannelsLast), features.text, known).unsqueeze(1);
}

}  // namespace gensim::policies
