#include "envs/render/view.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "envs/base/list.h"
#include "envs/base/text.h"

namespace gensim::render {
namespace {

constexpr int kLeastColumns = 16;
constexpr double kTableSpan_m = 1;  // of a map, along its rows

void RequireView(const std::string& view, int columns) {
  if (!Contains(ViewNames(), view))
    throw std::invalid_argument(fmt::format("there is no view \"{}\"; {}", view, LegalHint(view, ViewNames())));
  if (columns < kLeastColumns)
    throw std::invalid_argument(fmt::format("a view of {} columns; legal: {} or more", columns, kLeastColumns));
}

// Means of four pixels each.
Image Halved(const Image& image) {
  Image half(image.rows / 2, image.columns / 2);
  for (int row = 0; row < half.rows; ++row) {
    for (int column = 0; column < half.columns; ++column) {
      for (size_t i = 0; i < 3; ++i) {
        const int sum = image.at(2 * row, 2 * column)[i] + image.at(2 * row, 2 * column + 1)[i] +
                        image.at(2 * row + 1, 2 * column)[i] + image.at(2 * row + 1, 2 * column + 1)[i];
        half.at(row, column)[i] = static_cast<uint8_t>((sum + 2) / 4);
      }
    }
  }
  return half;
}

Image DrawMap(std::span<const RenderItem> items, int rows, int columns, const RenderOptions& options) {
  OrthoView map;
  map.rows = 2 * rows, map.columns = 2 * columns;
  map.pixel_m = kTableSpan_m / map.columns;
  MapImages images;
  RenderMap(items, map, images, options);
  return Halved(images.color);
}

Image DrawCamera(std::span<const RenderItem> items, PinholeCamera camera, int rows, int columns,
                 const RenderOptions& options) {
  const double scale = 2.0 * columns / camera.columns;
  for (double* length : {&camera.fx, &camera.fy, &camera.cx, &camera.cy}) *length *= scale;
  camera.rows = 2 * rows, camera.columns = 2 * columns;
  CameraImages images;
  RenderCamera(items, camera, images, options);
  return Halved(images.color);
}

}  // namespace

const std::vector<std::string>& ViewNames() {
  static const std::vector<std::string> kNames = {"picture", "map", "front", "left", "right"};
  return kNames;
}

int ViewRows(const std::string& view, int columns) {
  RequireView(view, columns);
  if (view == "picture") return columns * 9 / 16;
  return view == "map" ? columns / 2 : columns * 3 / 4;
}

Image RenderView(std::span<const RenderItem> items, const std::string& view, int columns, const Randomiser* randomiser,
                 uint64_t frame) {
  const int rows = ViewRows(view, columns);
  std::vector<RenderItem> tinted;
  if (randomiser) items = tinted = randomiser->Tinted(items);
  RenderOptions options;
  options.shadows = true;
  if (randomiser) options.lighting = randomiser->lighting();

  Image image;
  if (view == "picture") {
    PictureView picture;
    picture.columns = columns, picture.rows = rows;
    image = RenderPicture(items, randomiser ? randomiser->Moved(picture) : picture, options.lighting);
  } else if (view == "map") {
    image = DrawMap(items, rows, columns, options);
  } else {
    const auto& cameras = CliportCameras();
    const auto camera = std::ranges::find(cameras, view, &PinholeCamera::name);
    image = DrawCamera(items, randomiser ? randomiser->Moved(*camera) : *camera, rows, columns, options);
  }
  if (randomiser) randomiser->AddNoise(image, view, frame);
  return image;
}

}  // namespace gensim::render
