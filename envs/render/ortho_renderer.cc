#include "envs/render/ortho_renderer.h"

#include <algorithm>
#include <cstring>

#include "envs/render/resolve.h"
#include "envs/render/shadow_map.h"

namespace gensim::render {
namespace {

RasterView ViewOf(const OrthoView& map) {
  RasterView view;
  view.rows = map.rows, view.columns = map.columns;
  view.u0 = map.min_y + 0.5 * map.pixel_m, view.du = map.pixel_m;
  view.v0 = map.min_x + 0.5 * map.pixel_m, view.dv = map.pixel_m;
  return view;
}

}  // namespace

void RenderMap(std::span<const RenderItem> items, const OrthoView& view, MapImages& images,
               const RenderOptions& options) {
  thread_local Rasteriser rasteriser;
  rasteriser.Use(*options.kernel);
  const Vec3 up = {0, 0, 1};
  // the table has its own colour under the usual light
  const auto table = [&](double lit) {
    return Scaled(kTableRgb, Brightness(up, lit, options.lighting) / Brightness(up));
  };
  rasteriser.Begin(ViewOf(view), 0, table(1), table(options.lighting.shadow), options.shadows);
  for (const RenderItem& item : items) rasteriser.Draw(item, options.lighting);

  if (options.shadows) ShadeByLight(rasteriser, ShadowMap(items, options.lighting.towards_W, *options.kernel));
  ResolveColor(rasteriser, images.color);
  ResolveId(rasteriser, images.id);
  Resize(images.height, view.rows, view.columns);
  for (int row = 0; row < view.rows; ++row) std::copy_n(rasteriser.keys(row), view.columns, &images.height.at(row, 0));
}

}  // namespace gensim::render
