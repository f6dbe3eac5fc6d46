// Container and tray: open boxes with thin walls that stand fixed on the table.
#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

AssetShape BuildOpenBox(const AssetParams& params, double wall, double floor) {
  AssetShape shape;
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2, z = params.size_mm[2] * kMm / 2;

  // floor between the walls; the walls along y span the whole width
  const double inner_x = x - wall, inner_y = y - wall;
  shape.geoms = {
      BoxGeom({inner_x, inner_y, floor / 2}, {0, 0, -z + floor / 2}),
      BoxGeom({wall / 2, y, z}, {x - wall / 2, 0, 0}),
      BoxGeom({wall / 2, y, z}, {-x + wall / 2, 0, 0}),
      BoxGeom({inner_x, wall / 2, z}, {0, y - wall / 2, 0}),
      BoxGeom({inner_x, wall / 2, z}, {0, -y + wall / 2, 0}),
  };
  shape.cavities = {{.floor_O = {0, 0, -z + floor}, .half_x = inner_x, .half_y = inner_y, .depth = 2 * z - floor}};
  shape.symmetry = YawSymmetry(params.size_mm[0] == params.size_mm[1] ? 4 : 2);
  shape.friction = 0.5;
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

AssetShape BuildContainer(const AssetParams& params) { return BuildOpenBox(params, 3 * kMm, 3 * kMm); }
AssetShape BuildTray(const AssetParams& params) { return BuildOpenBox(params, 5 * kMm, 4 * kMm); }

}  // namespace

AssetType ContainerAsset() {
  return {.name = "container",
          .noun = "container",
          .plural = "containers",
          .summary = "an open box with thin walls, fixed to the table; things are packed into it",
          .sizes = {{"width", 80, 320, 160}, {"depth", 80, 400, 200}, {"height", 20, 120, 60}},
          .movable = false,
          .build = BuildContainer};
}

AssetType TrayAsset() {
  return {.name = "tray",
          .noun = "tray",
          .plural = "trays",
          .summary = "a flat tray with a low rim, fixed to the table",
          .sizes = {{"width", 80, 320, 150}, {"depth", 80, 400, 220}, {"height", 10, 25, 14}},
          .movable = false,
          .build = BuildTray};
}

}  // namespace gensim::tabletop
