// The map of the table seen from straight above: colour, height and object id of every pixel.
//
// Surfaces are drawn from exact formulas (no tessellation), so heights are exact to 10 micrometres. Deterministic: the
// same items, view and options give the same bytes, with every raster kernel; thread-safe (scratch memory is kept one a
// thread). Frame W: z up, table top at 0; row = x, column = y; metres.
#pragma once

#include <span>

#include "envs/render/image.h"
#include "envs/render/rasteriser.h"
#include "envs/render/render_shape.h"
#include "envs/render/shading.h"

namespace gensim::render {

/// Pixel (row, column) looks at x = min_x + (row + 0.5) * pixel, y = min_y + (column + 0.5) * pixel.
struct OrthoView {
  double min_x = 0.25, min_y = -0.5;
  double pixel_m = 0.003125;
  int rows = 160, columns = 320;
};

struct RenderOptions {
  Lighting lighting = {};
  bool shadows = false;
  const RasterKernel* kernel = &BestKernel();
};

struct MapImages {
  Image color;
  HeightMap height;  ///< of the highest surface, 0 for the bare table
  IdMap id;
};

/// Colour of the bare table in maps and pictures.
inline constexpr Rgb kTableRgb = {208, 206, 201};

/// Overwrites `images`, whose planes are resized where they do not fit the view.
void RenderMap(std::span<const RenderItem> items, const OrthoView& view, MapImages& images,
               const RenderOptions& options = {});

}  // namespace gensim::render
