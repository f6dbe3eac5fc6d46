#include "policies/agent/choose.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/base/pose.h"
#include "policies/agent/peaks.h"
#include "policies/agent/views.h"
#include "policies/data/surface.h"
#include "policies/nets/map_points.h"
#include "policies/nets/runtime.h"

namespace gensim::policies {
namespace {

constexpr double kHighestTip_m = 0.4;  // the actions of the tables go no higher

std::span<const float> NumbersOf(const at::Tensor& tensor) {
  return {tensor.const_data_ptr<float>(), static_cast<size_t>(tensor.numel())};
}

at::Tensor PointTensor(const Pixel& pixel) {
  at::Tensor point = at::empty({1, 2}, at::kFloat);
  float* out = point.mutable_data_ptr<float>();
  out[0] = static_cast<float>(pixel.row), out[1] = static_cast<float>(pixel.column);
  return point;
}

// Weights may be finite and what they make of a scene not.
bool AreFinite(const at::Tensor& tensor) {
  return std::ranges::all_of(NumbersOf(tensor.contiguous()), [](float number) { return std::isfinite(number); });
}

bool AreFinite(const Grip& grip) {
  return std::isfinite(grip.pixel.row) && std::isfinite(grip.pixel.column) && std::isfinite(grip.yaw_rad);
}

std::vector<float> SharesOf(const at::Tensor& logits) {
  const at::Tensor shares = at::softmax(logits.flatten(), 0).view_as(logits).amax(0).contiguous();
  const auto numbers = NumbersOf(shares);
  return {numbers.begin(), numbers.end()};
}

// Heading and exact point, of which the crop was cut around the one so far.
void Refine(Grip& grip, const GripAnswer& answer) {
  grip.yaw_rad = PeakOfYaws(NumbersOf(answer.yaws.contiguous()));
  const at::Tensor offsets = answer.offsets.contiguous();
  const auto offset = NumbersOf(offsets);
  grip.pixel.row = std::clamp<double>(grip.pixel.row + offset[0], -0.5, kMapRows - 0.5);
  grip.pixel.column = std::clamp<double>(grip.pixel.column + offset[1], -0.5, kMapColumns - 0.5);
}

}  // namespace

Choice Choose(const PickPlaceNet& net, std::span<const uint8_t> color, std::span<const float> height_m,
              const std::vector<int64_t>& pieces, double stop_threshold, ChoiceMaps* maps) {
  UseOneThread();
  const at::NoGradGuard no_gradient;
  const at::Tensor views = ImagesOf(color, height_m);
  const SceneFeatures features = net.See({views, PieceRows({pieces})});

  Choice choice;
  const auto not_finite = [] {
    Choice none;
    none.finite = false;
    return none;
  };
  const PickLogits picks = net.Pick(features);
  if (!AreFinite(picks.pick) || !AreFinite(picks.stop)) return not_finite();
  choice.stop_probability = 1 / (1 + std::exp(-picks.stop.item<double>()));
  choice.stop = choice.stop_probability > stop_threshold;
  const int rows = static_cast<int>(picks.pick.size(1)), columns = static_cast<int>(picks.pick.size(2));
  const auto peak_of = [&](const at::Tensor& logits) {
    return PeakOfMaps(NumbersOf(logits.contiguous()), static_cast<int>(logits.size(1)), rows, columns,
                      PickPlaceNet::kLogitScale);
  };
  const MapPeak pick = peak_of(picks.pick.unsqueeze(1));
  Label& label = choice.label;
  label.pick.pixel = pick.pixel;
  const auto crop = [&](const Grip& grip, double turn, int64_t side) {
    return CropsAt(views, PointTensor(grip.pixel), at::full({1}, turn, at::kFloat), side);
  };
  at::Tensor held;
  if (!net.place_turns()) {
    Refine(label.pick, net.PickGrip(crop(label.pick, 0, net.config().crop)));
    held = net.Held(crop(label.pick, label.pick.yaw_rad, net.config().crop));
  }
  if (!AreFinite(label.pick)) return not_finite();
  const at::Tensor places = net.Place(features, PointTensor(label.pick.pixel), held);
  if (!AreFinite(places)) return not_finite();
  const MapPeak place = peak_of(places);
  choice.pick_share = pick.share, choice.place_share = place.share;

  label.place.pixel = place.pixel;
  if (net.place_turns())
    label.place.yaw_rad = WrapAngle(place.turn * 2 * std::numbers::pi / static_cast<double>(places.size(1)));
  else
    Refine(label.place, net.PlaceGrip(features, held, crop(label.place, 0, net.config().surroundings)));
  if (!AreFinite(label.place)) return not_finite();
  label = WithMapHeights(height_m, label);
  for (Grip* grip : {&label.pick, &label.place}) grip->z_m = std::clamp(grip->z_m, 0.0, kHighestTip_m);
  if (maps) *maps = {rows, columns, SharesOf(picks.pick), SharesOf(places.squeeze(0))};
  return choice;
}

}  // namespace gensim::policies
