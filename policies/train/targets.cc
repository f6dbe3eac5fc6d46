#include "policies/train/targets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/sum.h>

#include <numbers>

namespace gensim::policies {
namespace {

// a Gaussian of the distance along one side, [batch, count], that sums to 1
at::Tensor SideTargets(const at::Tensor& at_px, int64_t count, int64_t scale, double sigma_px) {
  const at::Tensor middles = at::arange(count, at_px.options()) * scale + static_cast<double>(scale - 1) / 2;
  const at::Tensor distance = (middles - at_px.unsqueeze(1)) / sigma_px;
  const at::Tensor weight = at::exp(distance * distance * -0.5);
  return weight / weight.sum(1, /*keepdim=*/true);
}

}  // namespace

at::Tensor PixelTargets(const at::Tensor& points, int64_t rows, int64_t columns, int64_t scale, double sigma_px) {
  const at::Tensor down = SideTargets(points.select(1, 0), rows, scale, sigma_px);
  const at::Tensor along = SideTargets(points.select(1, 1), columns, scale, sigma_px);
  return down.unsqueeze(2) * along.unsqueeze(1);
}

at::Tensor YawTargets(const at::Tensor& yaws, int64_t bins, double sigma_bins) {
  const double turn = static_cast<double>(bins), half = turn / 2;
  const at::Tensor position = yaws * (turn / (2 * std::numbers::pi));
  // signed distance around the circle
  const at::Tensor apart = at::remainder(at::arange(bins, yaws.options()) - position.unsqueeze(1) + half, turn) - half;
  const at::Tensor weight = at::exp(apart * apart * (-0.5 / (sigma_bins * sigma_bins)));
  return weight / weight.sum(1, /*keepdim=*/true);
}

at::Tensor CrossEntropy(const at::Tensor& logits, const at::Tensor& targets) {
  return -(at::log_softmax(logits.flatten(1), 1) * targets.flatten(1)).sum(1);
}

}  // namespace gensim::policies
