#include "envs/render/shadow_map.h"

#include <algorithm>
#include <cmath>

namespace gensim::render {
namespace {

constexpr double kPixel_m = 0.002;
constexpr double kPixels_per_m = 1 / kPixel_m;
constexpr double kHalf_m = 0.7;    // of the square around the middle of the table
constexpr double kPlay_m = 0.003;  // a surface does not shade itself
constexpr Vec3 kMiddle_W = {0.5, 0, 0};
constexpr float kNothing = -10;
constexpr int kTile = 8;  // pixels a side

}  // namespace

ShadowMap::ShadowMap(std::span<const RenderItem> items, const Vec3& towards_W, const RasterKernel& kernel)
    : seen_(kernel) {
  RasterView view;
  view.towards_W = towards_W;
  const Vec3 across = Cross(towards_W, {0, 1, 0});
  view.right_W = across * (1 / Norm(across));
  view.down_W = Cross(towards_W, view.right_W);
  view.eye_W = kMiddle_W;
  view.rows = view.columns = static_cast<int>(std::lround(2 * kHalf_m / kPixel_m));
  view.u0 = view.v0 = -kHalf_m;
  view.du = view.dv = kPixel_m;
  seen_.Begin(view, kNothing, {}, {}, false);
  for (const RenderItem& item : items) seen_.Draw(item, {});

  // the tallest thing that a point of each tile can be shaded by: where there is none, nothing is looked up
  tiles_ = (view.rows + kTile - 1) / kTile;
  tallest_.assign(static_cast<size_t>(tiles_) * tiles_, kNothing);
  for (int row = 0; row < view.rows; ++row) {
    const float* keys = seen_.keys(row);
    for (int column = 0; column < view.columns; ++column) {
      if (keys[column] == kNothing) continue;
      for (const int r : {row - 1, row + 1})
        for (const int c : {column - 1, column + 1}) Raise(r, c, keys[column]);
    }
  }
}

void ShadowMap::Raise(int row, int column, float key) {
  const int r = std::clamp(row / kTile, 0, tiles_ - 1), c = std::clamp(column / kTile, 0, tiles_ - 1);
  float& tallest = tallest_[static_cast<size_t>(r) * tiles_ + c];
  tallest = std::max(tallest, key);
}

double ShadowMap::LitShare(const Vec3& point_W) const {
  const RasterView& view = seen_.view();
  const Vec3 p = point_W - view.eye_W;
  const double key = Dot(p, view.towards_W);
  // the nearest pixel; what is far outside the map is beside it too
  const auto nearest = [](double along) { return static_cast<int>(std::clamp(along + 0.5, -4.0, 1e6)); };
  const int column = nearest((Dot(p, view.right_W) - view.u0) * kPixels_per_m);
  const int row = nearest((Dot(p, view.down_W) - view.v0) * kPixels_per_m);
  const bool within = row >= 0 && column >= 0 && row < view.rows && column < view.columns;
  if (within && tallest_[static_cast<size_t>(row / kTile) * tiles_ + column / kTile] < key + kPlay_m) return 1;

  int lit = 0;
  const bool inside = row > 0 && column > 0 && row + 1 < view.rows && column + 1 < view.columns;
  for (int r = row - 1; r <= row + 1; ++r) {
    if (inside) {
      const float* keys = seen_.keys(r) + column;
      for (int c = -1; c <= 1; ++c) lit += keys[c] < key + kPlay_m;
      continue;
    }
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
