// Block and box: solid cuboids. Blocks are wooden and roughly cubic, boxes are hollow cardboard of any shape.
#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

// Cardboard of a closed box, per square metre of surface.
constexpr double kCardboard_kg_m2 = 2.0;

AssetShape BuildCuboid(const AssetParams& params) {
  AssetShape shape;
  const Vec3 half = {params.size_mm[0] * kMm / 2, params.size_mm[1] * kMm / 2, params.size_mm[2] * kMm / 2};
  shape.geoms = {BoxGeom(half, {})};
  shape.tops = {{.centre_O = {0, 0, half.z}, .half_x = half.x, .half_y = half.y}};
  shape.grasps_O = {{0, 0, half.z}};
  shape.symmetry = BoxSymmetry(half);
  return Finish(std::move(shape), kWood_kg_m3);
}

AssetShape BuildBox(const AssetParams& params) {
  AssetShape shape = BuildCuboid(params);
  const Vec3& h = shape.half;
  shape.mass_kg = 8 * (h.x * h.y + h.y * h.z + h.z * h.x) * kCardboard_kg_m2;
  return shape;
}

}  // namespace

AssetType BlockAsset() {
  return {.name = "block",
          .noun = "block",
          .plural = "blocks",
          .summary = "a solid wooden block, a cube of 40 mm unless said otherwise; stacks well",
          .sizes = {{"width", 20, 80, 40}, {"depth", 20, 80, 40}, {"height", 20, 80, 40}},
          .build = BuildCuboid};
}

AssetType BoxAsset() {
  return {.name = "box",
          .noun = "box",
          .plural = "boxes",
          .summary = "a closed cardboard box of any proportions; for packing and palletizing",
          .sizes = {{"width", 20, 160, 100}, {"depth", 20, 160, 70}, {"height", 20, 100, 40}},
          .build = BuildBox};
}

}  // namespace gensim::tabletop
