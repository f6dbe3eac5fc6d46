// Pictures for people: the table seen from behind the robot, with shadows and edges, captions and contact sheets.
//
// Left in the picture is left of the robot (+y), up is away from it (+x). Drawn by the raster kernels, four samples a
// pixel. Deterministic; thread-safe (scratch memory is kept one a thread).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/render/image.h"
#include "envs/render/ortho_renderer.h"

namespace gensim::render {

/// A camera that looks at `target_W`, upright.
struct PictureView {
  Vec3 target_W = {0.5, 0, 0.03};
  double elevation_rad = 0.96;  ///< of the camera above the horizon, seen from the target
  double azimuth_rad = 0;       ///< 0: behind the robot; positive: further to the right of it
  double distance_m = 2.0;
  double width_m = 1.12;  ///< seen at the target
  int columns = 640, rows = 360;
  bool table_edge = true;  ///< draws the border of the workspace
};

Image RenderPicture(std::span<const RenderItem> items, const PictureView& view = {}, const Lighting& lighting = {});

/// The image with wrapped black text on white below it (none when the text is empty).
Image WithCaption(const Image& image, const std::string& text, int scale = 2);

struct LabelledImage {
  std::string label;
  Image image;
};

/// Images in rows of `columns`, each with its label below; cells are as large as the largest image.
Image ContactSheet(std::span<const LabelledImage> images, int columns);

}  // namespace gensim::render
