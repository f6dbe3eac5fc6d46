// The map of the table seen from straight above: colour, height and object id of every pixel.
//
// OrthoRenderer is the interface that environments use; MakeOrthoRenderer gives the plain one of this folder, which
// rasterises geom by geom into a z-buffer with exact formulas (no tessellation, so heights are exact). Deterministic:
// the same items and view give the same bytes. A renderer is const after construction and may be shared by threads.
// Frame W: z up, table top at 0; row = x, column = y; metres.
#pragma once

#include <memory>
#include <span>

#include "envs/base/pose.h"
#include "envs/physics/scene.h"
#include "envs/render/image.h"

namespace gensim::render {

/// One geom to be drawn; the geom must outlive the call that draws it.
struct RenderItem {
  const physics::Geom* geom = nullptr;
  Pose X_WG;
  Rgb rgb = {128, 128, 128};
  int32_t id = 0;  ///< of the object that it belongs to
};

/// Pixel (row, column) looks at x = min_x + (row + 0.5) * pixel, y = min_y + (column + 0.5) * pixel.
struct OrthoView {
  double min_x = 0.25, min_y = -0.5;
  double pixel_m = 0.003125;
  int rows = 160, columns = 320;
};

struct MapImages {
  Image color;
  HeightMap height;  ///< of the highest surface, 0 for the bare table
  IdMap id;
};

/// Colour of the bare table in maps and pictures.
inline constexpr Rgb kTableRgb = {208, 206, 201};

class OrthoRenderer {
 public:
  virtual ~OrthoRenderer() = default;
  /// Overwrites `images`, whose planes are resized where they do not fit the view.
  virtual void Render(std::span<const RenderItem> items, const OrthoView& view, MapImages& images) const = 0;
};

std::unique_ptr<OrthoRenderer> MakeOrthoRenderer();

}  // namespace gensim::render
