#include "policies/nets/map_points.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/grid_sampler_2d.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>

namespace gensim::policies {
namespace {

// weights of a linear interpolation between the `count` pixels of a side: [batch, count]
at::Tensor TentAt(const at::Tensor& at, int64_t count) {
  const at::Tensor inside = at.clamp(0.0, static_cast<double>(count - 1)).unsqueeze(1);
  return at::relu(1 - (at::arange(count, at.options()) - inside).abs());
}

}  // namespace

at::Tensor FeaturesAt(const at::Tensor& maps, const at::Tensor& points) {
  // as a product with the weights: its gradient adds in a fixed order, unlike one that is scattered
  const at::Tensor rows = TentAt(points.select(1, 0), maps.size(2)).unsqueeze(1).unsqueeze(1);  // [b, 1, 1, rows]
  const at::Tensor columns =
      TentAt(points.select(1, 1), maps.size(3)).unsqueeze(1).unsqueeze(-1);  // [b, 1, columns, 1]
  return at::matmul(at::matmul(rows, maps), columns).squeeze(-1).squeeze(-1);
}

at::Tensor Turned(const at::Tensor& vectors, const at::Tensor& turns) {
  const at::Tensor down = vectors.select(1, 0), along = vectors.select(1, 1), c = turns.cos(), s = turns.sin();
  return at::stack({c * down - s * along, s * down + c * along}, 1);
}

at::Tensor CropsAt(const at::Tensor& maps, const at::Tensor& points, const at::Tensor& turns, int64_t side) {
  const at::Tensor steps = at::arange(side, maps.options()) - static_cast<double>(side - 1) / 2;
  const at::Tensor down = steps.view({1, side, 1}), along = steps.view({1, 1, side});
  const at::Tensor c = turns.cos().view({-1, 1, 1}), s = turns.sin().view({-1, 1, 1});
  const at::Tensor row = points.select(1, 0).view({-1, 1, 1}) + c * down - s * along;
  const at::Tensor column = points.select(1, 1).view({-1, 1, 1}) + s * down + c * along;
  // the sampler counts from -1 at the outer edge of the first pixel to 1 at that of the last
  const at::Tensor x = (2 * column + 1) / static_cast<double>(maps.size(3)) - 1;
  const at::Tensor y = (2 * row + 1) / static_cast<double>(maps.size(2)) - 1;
  return at::grid_sampler_2d(maps, at::stack({x, y}, -1), /*interpolation: bilinear*/ 0, /*padding: zeros*/ 0,
                             /*align_corners=*/false);
}

}  // namespace gensim::policies
