// Arch and triangle prism: the pieces of a toy castle besides blocks and cylinders.
#include <algorithm>

#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

// Two legs at the ends of x under a lintel of the same thickness: a third of the height, at most 20 mm.
AssetShape BuildArch(const AssetParams& params) {
  AssetShape shape;
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2, z = params.size_mm[2] * kMm / 2;
  const double thick = std::min(20 * kMm, 2 * z / 3);
  shape.geoms = {BoxGeom({x, y, thick / 2}, {0, 0, z - thick / 2}),
                 BoxGeom({thick / 2, y, z - thick / 2}, {x - thick / 2, 0, -thick / 2}),
                 BoxGeom({thick / 2, y, z - thick / 2}, {-x + thick / 2, 0, -thick / 2})};
  shape.tops = {{.centre_O = {0, 0, z}, .half_x = x, .half_y = y}};
  shape.grasps_O = {{0, 0, z}};
  shape.symmetry = YawSymmetry(2);
  return Finish(std::move(shape), kWood_kg_m3);
}

// A roof: its ridge runs along y.
AssetShape BuildPrism(const AssetParams& params) {
  AssetShape shape;
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2, z = params.size_mm[2] * kMm / 2;
  std::vector<Vec3> corners;
  for (const double side : {-y, y}) {
    corners.push_back({-x, side, -z});
    corners.push_back({x, side, -z});
    corners.push_back({0, side, z});
  }
  shape.geoms = {ConvexGeom(std::move(corners))};
  shape.grasps_O = {{0, 0, z}};
  shape.symmetry = YawSymmetry(2);
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType ArchAsset() {
  return {.name = "arch",
          .noun = "arch",
          .plural = "arches",
          .summary = "a bridge of two legs and a lintel; stands over low things and carries others",
          .sizes = {{"width", 80, 200, 120}, {"depth", 30, 80, 40}, {"height", 40, 100, 60}},
          .build = BuildArch};
}

AssetType TrianglePrismAsset() {
  return {.name = "triangle-prism",
          .noun = "roof piece",
          .plural = "roof pieces",
          .summary = "a prism with a level ridge, like a roof; the last piece of a tower",
          .sizes = {{"width", 30, 100, 40}, {"depth", 30, 100, 40}, {"height", 15, 60, 25}},
          .build = BuildPrism};
}

}  // namespace gensim::tabletop
