#include "envs/render/ortho_renderer.h"

#include <algorithm>
#include <cmath>

#include "envs/render/shading.h"
#include "envs/render/solid.h"

namespace gensim::render {
namespace {

// Rays start here, above everything on a table.
constexpr double kTop_m = 2.0;

class CpuOrthoRenderer final : public OrthoRenderer {
 public:
  void Render(std::span<const RenderItem> items, const OrthoView& view, MapImages& images) const override {
    images.color = Image(view.rows, view.columns, kTableRgb);
    images.height = HeightMap(view.rows, view.columns, 0.0F);
    images.id = IdMap(view.rows, view.columns, kNothingId);
    for (const RenderItem& item : items) DrawItem(item, view, images);
    DarkenEdges(images);
  }

 private:
  static void DrawItem(const RenderItem& item, const OrthoView& view, MapImages& images) {
    // the pixels under the bounding sphere
    const Solid solid(*item.geom, item.X_WG);
    const Vec3& c = solid.centre_W();
    const auto first = [&](double low) {
      return static_cast<int>(std::floor(std::clamp(low / view.pixel_m, -1e6, 1e6)));
    };
    const int row0 = std::max(0, first(c.x - solid.radius() - view.min_x));
    const int row1 = std::min(view.rows - 1, first(c.x + solid.radius() - view.min_x));
    const int column0 = std::max(0, first(c.y - solid.radius() - view.min_y));
    const int column1 = std::min(view.columns - 1, first(c.y + solid.radius() - view.min_y));

    RayEntry entry;
    for (int row = row0; row <= row1; ++row) {
      for (int column = column0; column <= column1; ++column) {
        const Vec3 eye = {view.min_x + (row + 0.5) * view.pixel_m, view.min_y + (column + 0.5) * view.pixel_m, kTop_m};
        if (!solid.Enter(eye, {0, 0, -1}, entry)) continue;
        // equal heights: the item that comes first stays
        const auto height = static_cast<float>(kTop_m - entry.distance_m);
        if (height <= images.height.at(row, column)) continue;
        images.height.at(row, column) = height;
        images.id.at(row, column) = item.id;
        images.color.at(row, column) = Scaled(item.rgb, Brightness(entry.normal_W));
      }
    }
  }

  // A darker rim around every object separates neighbours of one colour.
  static void DarkenEdges(MapImages& images) {
    const IdMap& id = images.id;
    for (int row = 0; row < id.rows; ++row) {
      for (int column = 0; column < id.columns; ++column) {
        const int32_t here = id.at(row, column);
        if (here == kNothingId) continue;
        const bool edge = (row + 1 < id.rows && id.at(row + 1, column) != here) ||
                          (row > 0 && id.at(row - 1, column) != here) ||
                          (column + 1 < id.columns && id.at(row, column + 1) != here) ||
                          (column > 0 && id.at(row, column - 1) != here);
        if (edge) images.color.at(row, column) = Scaled(images.color.at(row, column), 0.8);
      }
    }
  }
};

}  // namespace

std::unique_ptr<OrthoRenderer> MakeOrthoRenderer() { return std::make_unique<CpuOrthoRenderer>(); }

}  // namespace gensim::render
