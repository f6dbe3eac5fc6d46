#include "policies/nets/crop_nets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>
#include <fmt/core.h>

#include <stdexcept>

namespace gensim::policies {
namespace {

constexpr int64_t kCropChannels = 4;
constexpr double kReach_px = 8;  // of an offset

at::Tensor Bounded(const at::Tensor& offsets) { return at::tanh(offsets) * kReach_px; }

int64_t CheckedSide(const std::string& name, int64_t side) {
  if (side < 16 || side % 16 != 0)
    throw std::invalid_argument(fmt::format("CropEncoder {}: a side of {} pixels; a multiple of 16", name, side));
  return side;
}

}  // namespace

CropEncoder::CropEncoder(Parameters& parameters, const std::string& name, int64_t side, int64_t width)
    : block0_(parameters, name + "/0", kCropChannels, width, 2),
      block1_(parameters, name + "/1", width, 2 * width, 2),
      block2_(parameters, name + "/2", 2 * width, 2 * width, 2),
      block3_(parameters, name + "/3", 2 * width, 2 * width, 2),
      out_(parameters, name + "/out", 2 * width * (CheckedSide(name, side) / 16) * (side / 16), kSize) {}

at::Tensor CropEncoder::Forward(const at::Tensor& crops) const {
  const at::Tensor maps = block3_.Forward(block2_.Forward(block1_.Forward(block0_.Forward(crops))));
  return at::silu(out_.Forward(maps.flatten(1)));
}

PickGripNet::PickGripNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width, int64_t bins)
    : encoder_(parameters, name + "/crop", side, width),
      yaws_(parameters, name + "/yaws", CropEncoder::kSize, bins, 0.1),
      offsets_(parameters, name + "/offsets", CropEncoder::kSize, 2, 0.1) {}

GripAnswer PickGripNet::Forward(const at::Tensor& crops) const {
  const at::Tensor known = encoder_.Forward(crops);
  return {yaws_.Forward(known), Bounded(offsets_.Forward(known))};
}

PlaceGripNet::PlaceGripNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width,
                           int64_t text_size, int64_t bins)
    : place_(parameters, name + "/place", side, width),
      hidden_(parameters, name + "/hidden", 2 * CropEncoder::kSize + text_size, 2 * CropEncoder::kSize),
      yaws_(parameters, name + "/yaws", 2 * CropEncoder::kSize, bins, 0.1),
      offsets_(parameters, name + "/offsets", 2 * CropEncoder::kSize, 2, 0.1) {}

GripAnswer PlaceGripNet::Forward(const at::Tensor& held, const at::Tensor& places, const at::Tensor& text) const {
  const at::Tensor known = at::silu(hidden_.Forward(at::cat({held, place_.Forward(places), text}, 1)));
  return {yaws_.Forward(known), Bounded(offsets_.Forward(known))};
}

}  // namespace gensim::policies
