#include "envs/render/picture.h"

#include <algorithm>
#include <cmath>

#include "envs/render/shading.h"
#include "envs/render/solid.h"
#include "envs/render/text.h"

namespace gensim::render {
namespace {

constexpr int kSamples = 2;  // a side of a pixel
constexpr Rgb kPaper = {255, 255, 255}, kInk = {30, 30, 34}, kFloor = {176, 175, 172};
constexpr double kTableLeft = 0.5, kTableNear = 0.25, kTableFar = 0.75, kRimWidth = 0.002;

struct Surface {
  double distance = 1e9;
  Vec3 point, normal = {0, 0, 1};
  int32_t id = kNothingId;
  Rgb rgb = kTableRgb;
};

// Camera axes in W and focal length in samples.
struct Camera {
  Vec3 eye, right, up, ahead;
  double focal = 1, centre_row = 0, centre_column = 0;

  explicit Camera(const PictureView& view) {
    const double c = std::cos(view.elevation_rad), s = std::sin(view.elevation_rad);
    const double ca = std::cos(view.azimuth_rad), sa = std::sin(view.azimuth_rad);
    ahead = {c * ca, c * sa, -s};
    right = {sa, -ca, 0};
    up = Cross(right, ahead);
    eye = view.target_W - ahead * view.distance_m;
    focal = view.columns * kSamples / view.width_m * view.distance_m;
    centre_row = view.rows * kSamples / 2.0;
    centre_column = view.columns * kSamples / 2.0;
  }

  Vec3 Ray(int row, int column) const {
    const Vec3 d = ahead * focal + right * (column + 0.5 - centre_column) + up * (centre_row - row - 0.5);
    return d * (1 / Norm(d));
  }
};

// Which solids may stand between a point and the light: cells of a grid across the light's direction.
class ShadowGrid {
 public:
  ShadowGrid(std::span<const Solid> solids, const Vec3& light) : solids_(solids), light_(light) {
    u_ = Cross(light, {0, 1, 0});
    u_ = u_ * (1 / Norm(u_));
    v_ = Cross(light, u_);
    cells_.resize(static_cast<size_t>(kCells) * kCells);
    for (size_t i = 0; i < solids.size(); ++i) {
      const Vec3& c = solids[i].centre_W();
      const double r = solids[i].radius() + 0.01;
      for (int a = Cell(Dot(c, u_) - r); a <= Cell(Dot(c, u_) + r); ++a) {
        for (int b = Cell(Dot(c, v_) - r); b <= Cell(Dot(c, v_) + r); ++b)
          cells_[a * kCells + b].push_back(static_cast<int>(i));
      }
    }
  }

  /// True when something blocks the way from p along `towards`, which is near the light's direction.
  bool Blocked(const Vec3& p, const Vec3& towards) const {
    RayEntry entry;
    const auto& near = cells_[Cell(Dot(p, u_)) * kCells + Cell(Dot(p, v_))];
    return std::any_of(near.begin(), near.end(), [&](int i) { return solids_[i].Enter(p, towards, entry); });
  }

 private:
  static constexpr int kCells = 64;
  static constexpr double kSpan_m = 2.4;
  static int Cell(double along) {
    return std::clamp(static_cast<int>(std::floor((along / kSpan_m + 0.5) * kCells)), 0, kCells - 1);
  }

  std::span<const Solid> solids_;
  Vec3 light_, u_, v_;
  std::vector<std::vector<int>> cells_;
};

// What every sample sees first.
Plane<Surface> Visible(std::span<const RenderItem> items, std::span<const Solid> solids, const Camera& camera,
                       const PictureView& view) {
  Plane<Surface> seen(view.rows * kSamples, view.columns * kSamples);

  // the table, with its border, and the floor around it
  for (int row = 0; row < seen.rows; ++row) {
    for (int column = 0; column < seen.columns; ++column) {
      const Vec3 d = camera.Ray(row, column);
      if (d.z >= 0) continue;
      Surface& s = seen.at(row, column);
      s.distance = -camera.eye.z / d.z;
      s.point = camera.eye + d * s.distance;
      if (!view.table_edge) continue;
      const double out = std::max({std::abs(s.point.y) - kTableLeft, kTableNear - s.point.x, s.point.x - kTableFar});
      if (out > 0) s.rgb = kFloor;
      if (std::abs(out) < kRimWidth) s.rgb = Scaled(kFloor, 0.75);
    }
  }

  // geom by geom, the samples around its bounding sphere
  for (size_t i = 0; i < solids.size(); ++i) {
    const Vec3 to = solids[i].centre_W() - camera.eye;
    const double depth = Dot(to, camera.ahead);
    if (depth <= solids[i].radius()) continue;
    const double scale = camera.focal / depth,
                 reach = solids[i].radius() * camera.focal / (depth - solids[i].radius()) + 2;
    const double row_mid = camera.centre_row - Dot(to, camera.up) * scale;
    const double column_mid = camera.centre_column + Dot(to, camera.right) * scale;
    const int row0 = std::max(0, static_cast<int>(row_mid - reach)),
              row1 = std::min(seen.rows - 1, static_cast<int>(row_mid + reach));
    const int column0 = std::max(0, static_cast<int>(column_mid - reach));
    const int column1 = std::min(seen.columns - 1, static_cast<int>(column_mid + reach));
    RayEntry entry;
    for (int row = row0; row <= row1; ++row) {
      for (int column = column0; column <= column1; ++column) {
        const Vec3 d = camera.Ray(row, column);
        Surface& s = seen.at(row, column);
        if (!solids[i].Enter(camera.eye, d, entry) || entry.distance_m >= s.distance) continue;
        s = {entry.distance_m, camera.eye + d * entry.distance_m, entry.normal_W, items[i].id, items[i].rgb};
      }
    }
  }
  return seen;
}

// 1 inside a surface, lower where it meets another object or folds sharply.
double EdgeFactor(const Surface& a, const Surface& b) {
  if (a.id != b.id) return 0.55;
  if (Dot(a.normal, b.normal) < 0.85) return 0.78;
  const bool step = std::abs(Dot(a.point - b.point, a.normal)) > 0.003;
  return step ? 0.78 : 1;
}

}  // namespace

Image RenderPicture(std::span<const RenderItem> items, const PictureView& view) {
  std::vector<Solid> solids;
  for (const RenderItem& item : items) solids.emplace_back(*item.shape, item.X_WG);
  const Camera camera(view);
  const Plane<Surface> seen = Visible(items, solids, camera, view);

  // one lamp a sample of the pixel, slightly apart, gives soft borders to shadows
  const Vec3 light = LightDirection();
  const ShadowGrid grid(solids, light);
  const Vec3 lamps[kSamples * kSamples] = {{0.03, 0.01, 0}, {-0.01, 0.03, 0}, {0.01, -0.03, 0}, {-0.03, -0.01, 0}};

  Image image(view.rows, view.columns);
  for (int row = 0; row < view.rows; ++row) {
    for (int column = 0; column < view.columns; ++column) {
      std::array<int, 3> sum = {0, 0, 0};
      for (int k = 0; k < kSamples * kSamples; ++k) {
        const int r = row * kSamples + k / kSamples, c = column * kSamples + k % kSamples;
        const Surface& s = seen.at(r, c);
        const Vec3 lamp = light + lamps[k];
        const Vec3 towards = lamp * (1 / Norm(lamp));
        const bool dark = Dot(s.normal, towards) <= 0 || grid.Blocked(s.point + s.normal * 1e-4, towards);
        double factor = Brightness(s.normal, dark ? 0.12 : 1);
        if (c + 1 < seen.columns && r + 1 < seen.rows) {
          factor *= std::min(EdgeFactor(s, seen.at(r, c + 1)), EdgeFactor(s, seen.at(r + 1, c)));
        }
        const Rgb shaded = Scaled(s.rgb, factor);
        for (size_t i = 0; i < 3; ++i) sum[i] += shaded[i];
      }
      for (size_t i = 0; i < 3; ++i) {
        image.at(row, column)[i] = static_cast<uint8_t>((sum[i] + kSamples * kSamples / 2) / (kSamples * kSamples));
      }
    }
  }
  return image;
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
