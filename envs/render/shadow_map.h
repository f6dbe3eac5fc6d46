// Shadows: the scene seen from a light that is far away, as heights along its direction.
//
// Immutable after construction. Deterministic. Covers the table and a hand's breadth around it; 2 mm a pixel.
#pragma once

#include <span>
#include <vector>

#include "envs/render/rasteriser.h"

namespace gensim::render {

class ShadowMap {
 public:
  ShadowMap(std::span<const RenderItem> items, const Vec3& towards_W, const RasterKernel& kernel);

  /// Share of the light that reaches a point, the mean over a few neighbours: borders of shadows are soft.
  double LitShare(const Vec3& point_W) const;

 private:
  void Raise(int row, int column, float key);

  Rasteriser seen_;
  int tiles_ = 0;               // a side
  std::vector<float> tallest_;  // of each tile and the pixels around it
};

/// Replaces the lit colours of a drawn view by what the light makes of them; the view was begun with shadows.
void ShadeByLight(Rasteriser& drawn, const ShadowMap& shadows);

}  // namespace gensim::render
