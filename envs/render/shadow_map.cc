#include "envs/render/shadow_map.h"

#include <cmath>

namespace gensim::render {
namespace {

constexpr double kPixel_m = 0.002;
constexpr double kHalf_m = 0.7;    // of the square around the middle of the table
constexpr double kPlay_m = 0.003;  // a surface does not shade itself
constexpr Vec3 kMiddle_W = {0.5, 0, 0};
constexpr float kNothing = -10;

}  // namespace

ShadowMap::ShadowMap(std::span<const RenderItem> items, const Vec3& towards_W, const RasterKernel& kernel)
    : seen_(kernel) {
  RasterView view;
  view.towards_W = towards_W;
  const Vec3 across = Cross(towards_W, {0, 1, 0});
  view.right_W = across * (1 / Norm(across));
  view.down_W = Cross(towards_W, view.right_W);
  view.eye_W = kMiddle_W;
  view.rows = view.columns = static_cast<int>(2 * kHalf_m / kPixel_m);
  view.u0 = view.v0 = -kHalf_m;
  view.du = view.dv = kPixel_m;
  seen_.Begin(view, kNothing, {}, {}, false);
  for (const RenderItem& item : items) seen_.Draw(item, {});
}

double ShadowMap::LitShare(const Vec3& point_W) const {
  const RasterView& view = seen_.view();
  const Vec3 p = point_W - view.eye_W;
  const double key = Dot(p, view.towards_W);
  const int column = static_cast<int>(std::lround((Dot(p, view.right_W) - view.u0) / view.du));
  const int row = static_cast<int>(std::lround((Dot(p, view.down_W) - view.v0) / view.dv));
  int lit = 0;
  for (int r = row - 1; r <= row + 1; ++r) {
    for (int c = column - 1; c <= column + 1; ++c) {
      const bool outside = r < 0 || c < 0 || r >= view.rows || c >= view.columns;
      lit += outside || seen_.key(r, c) < key + kPlay_m;
    }
  }
  return lit / 9.0;
}

void ShadeByLight(Rasteriser& drawn, const ShadowMap& shadows) {
  const RasterView& view = drawn.view();
  for (int row = 0; row < view.rows; ++row) {
    for (int column = 0; column < view.columns; ++column) {
      const float key = drawn.key(row, column);
      if (view.pinhole && key <= 0) continue;  // nothing there
      const double share = shadows.LitShare(view.PointAt(row, column, key));
      if (share < 1) drawn.Darken(row, column, 1 - share);
    }
  }
}

}  // namespace gensim::render
