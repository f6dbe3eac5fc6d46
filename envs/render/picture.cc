#include "envs/render/picture.h"

#include <algorithm>
#include <cmath>

#include "envs/render/shadow_map.h"
#include "envs/render/text.h"

namespace gensim::render {
namespace {

constexpr int kSamples = 2;  // a side of a pixel
constexpr Rgb kPaper = {255, 255, 255}, kInk = {30, 30, 34}, kFloor = {176, 175, 172};
constexpr Vec3 kTableMiddle_W = {0.5, 0, 0};
constexpr double kTableHalf_m[2] = {0.25, 0.5}, kRim_m = 0.004;
constexpr double kOutline = 0.55, kCrease = 0.78;  // what is left of the brightness
constexpr double kCreaseBend = 0.7;                // see AtCrease: folds of 35 degrees and more

// The camera of a view, with the samples of its pixels.
RasterView CameraOf(const PictureView& view) {
  const double c = std::cos(view.elevation_rad), s = std::sin(view.elevation_rad);
  const double ca = std::cos(view.azimuth_rad), sa = std::sin(view.azimuth_rad);
  const Vec3 ahead = {c * ca, c * sa, -s};
  RasterView camera;
  camera.pinhole = true;
  camera.eye_W = view.target_W - ahead * view.distance_m;
  camera.right_W = {sa, -ca, 0};
  camera.down_W = Cross(ahead, camera.right_W);
  camera.towards_W = -ahead;
  camera.rows = view.rows * kSamples, camera.columns = view.columns * kSamples;
  camera.du = camera.dv = view.width_m / (view.distance_m * camera.columns);
  camera.u0 = -0.5 * (camera.columns - 1) * camera.du;
  camera.v0 = -0.5 * (camera.rows - 1) * camera.dv;
  return camera;
}

// The workspace: two sheets on the floor, its border and its face, too thin to be noticed.
struct Sheet {
  RenderShape shape;
  Rgb rgb;
};
const std::vector<Sheet>& Workspace() {
  static const std::vector<Sheet> kSheets = [] {
    std::vector<Sheet> sheets;
    for (const double layer : {1, 2}) {
      const double out_m = layer == 1 ? kRim_m : 0;
      physics::Geom geom;
      geom.half = {kTableHalf_m[0] + out_m, kTableHalf_m[1] + out_m, 1e-4 * layer};
      sheets.push_back({RenderShape(geom), layer == 1 ? Scaled(kFloor, 0.75) : kTableRgb});
    }
    return sheets;
  }();
  return kSheets;
}

// Does the surface fold or step here? 1 / depth is affine along a row or column of samples on every plane, so its
// second difference tells how much the depth bends, in widths of a sample.
bool AtCrease(const Rasteriser& seen, int row, int column, double sample) {
  const auto bends = [&](int dr, int dc) {
    const int r0 = row - dr, c0 = column - dc, r1 = row + dr, c1 = column + dc;
    if (r0 < 0 || c0 < 0 || r1 >= seen.view().rows || c1 >= seen.view().columns) return false;
    const int32_t id = seen.ids(row)[column];
    if (seen.ids(r0)[c0] != id || seen.ids(r1)[c1] != id) return false;
    const float key = seen.key(row, column);
    return std::abs(seen.key(r0, c0) - 2 * key + seen.key(r1, c1)) > kCreaseBend * sample * key;
  };
  return bends(0, 1) || bends(1, 0);
}

// 1 inside a surface, lower where it meets another object or bends sharply.
double EdgeFactor(const Rasteriser& seen, int row, int column) {
  const RasterView& view = seen.view();
  const int32_t id = seen.ids(row)[column];
  if (column + 1 < view.columns && seen.ids(row)[column + 1] != id) return kOutline;
  if (row + 1 < view.rows && seen.ids(row + 1)[column] != id) return kOutline;
  return id != kNothingId && AtCrease(seen, row, column, view.du) ? kCrease : 1;
}

// Means of the samples of each pixel, with edges.
Image Resolve(const Rasteriser& seen, const PictureView& view) {
  Image image(view.rows, view.columns);
  for (int row = 0; row < view.rows; ++row) {
    for (int column = 0; column < view.columns; ++column) {
      std::array<double, 3> sum = {0, 0, 0};
      for (int k = 0; k < kSamples * kSamples; ++k) {
        const int r = row * kSamples + k / kSamples, c = column * kSamples + k % kSamples;
        const double factor = EdgeFactor(seen, r, c);
        for (size_t i = 0; i < 3; ++i) sum[i] += factor * (seen.lits(r)[c] >> 8 * i & 0xff);
      }
      for (size_t i = 0; i < 3; ++i)
        image.at(row, column)[i] = static_cast<uint8_t>(std::lround(sum[i] / (kSamples * kSamples)));
    }
  }
  return image;
}

}  // namespace

Image RenderPicture(std::span<const RenderItem> items, const PictureView& view, const Lighting& lighting) {
  thread_local Rasteriser seen;
  const Rgb ground = view.table_edge ? kFloor : kTableRgb;
  seen.Begin(CameraOf(view), 0, ground, ground, true);
  seen.DrawTable(ground, lighting);
  if (view.table_edge)
    for (const Sheet& sheet : Workspace())
      seen.Draw({&sheet.shape, {kTableMiddle_W, {}}, sheet.rgb, kNothingId}, lighting);
  for (const RenderItem& item : items) seen.Draw(item, lighting);
  ShadeByLight(seen, ShadowMap(items, lighting.towards_W, BestKernel()));
  return Resolve(seen, view);
}

Image WithCaption(const Image& image, const std::string& text, int scale) {
  const int margin = 4 * scale;
  const auto lines = WrapText(text, (image.columns - 2 * margin) / (kGlyphAdvance * scale));
  if (lines.empty()) return image;
  const int bar =
      static_cast<int>(lines.size()) * kLineAdvance * scale + 2 * margin - (kLineAdvance - kGlyphHeight) * scale;
  Image all(image.rows + bar, image.columns, kPaper);
  std::copy(image.pixels.begin(), image.pixels.end(), all.pixels.begin());
  for (size_t i = 0; i < lines.size(); ++i) {
    DrawText(all, image.rows + margin + static_cast<int>(i) * kLineAdvance * scale, margin, lines[i], kInk, scale);
  }
  return all;
}

Image ContactSheet(std::span<const LabelledImage> images, int columns) {
  int cell_rows = 1, cell_columns = 1;
  for (const LabelledImage& one : images) {
    cell_rows = std::max(cell_rows, one.image.rows);
    cell_columns = std::max(cell_columns, one.image.columns);
  }
  const int gap = 6, label = kGlyphHeight + 6, count = static_cast<int>(images.size());
  const int across = std::max(1, std::min(columns, count)), down = (count + across - 1) / across;
  Image sheet(std::max(1, down * (cell_rows + label + gap) + gap), across * (cell_columns + gap) + gap, kPaper);

  for (int i = 0; i < count; ++i) {
    const int top = gap + i / across * (cell_rows + label + gap), left = gap + i % across * (cell_columns + gap);
    const Image& image = images[i].image;
    for (int row = 0; row < image.rows; ++row) {
      for (int column = 0; column < image.columns; ++column) sheet.at(top + row, left + column) = image.at(row, column);
    }
    const std::string text = images[i].label.substr(0, static_cast<size_t>(cell_columns / kGlyphAdvance));
    DrawText(sheet, top + cell_rows + 4, left + (cell_columns - TextWidth(text)) / 2, text, kInk);
  }
  return sheet;
}

}  // namespace gensim::render
