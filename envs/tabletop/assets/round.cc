// Cylinder and ball: the round solids.
#include <fmt/core.h>

#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

// A taller cylinder topples at the slightest touch.
constexpr int kMaxSlenderness = 2;

AssetShape BuildCylinder(const AssetParams& params) {
  AssetShape shape;
  const double radius = params.size_mm[0] * kMm / 2, half_height = params.size_mm[1] * kMm / 2;
  shape.geoms = {CylinderGeom(radius, half_height, {})};
  shape.tops = {{.centre_O = {0, 0, half_height}, .half_x = radius, .half_y = radius, .round = true}};
  shape.grasps_O = {{0, 0, half_height}};
  shape.symmetry = RoundSymmetry(true);
  shape.rolling_friction = 0.0005;
  return Finish(std::move(shape), kWood_kg_m3);
}

Status CheckCylinder(const AssetParams& params) {
  const int diameter = params.size_mm[0], height = params.size_mm[1];
  if (height <= kMaxSlenderness * diameter) return Done{};
  return BadSize(fmt::format("a cylinder of diameter {} and height {} mm topples over", diameter, height),
                 fmt::format("height at most {} times the diameter: {}", kMaxSlenderness, kMaxSlenderness * diameter));
}

AssetShape BuildBall(const AssetParams& params) {
  AssetShape shape;
  const double radius = params.size_mm[0] * kMm / 2;
  shape.geoms = {SphereGeom(radius, {})};
  shape.grasps_O = {{0, 0, radius}};
  shape.symmetry = FullSymmetry();
  shape.rolling_friction = 0.002;
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType CylinderAsset() {
  return {.name = "cylinder",
          .noun = "cylinder",
          .plural = "cylinders",
          .summary = "an upright wooden cylinder with flat ends; stacks",
          .sizes = {{"diameter", 20, 100, 40}, {"height", 10, 100, 40}},
          .build = BuildCylinder,
          .check = CheckCylinder};
}

AssetType BallAsset() {
  return {.name = "ball",
          .noun = "ball",
          .plural = "balls",
          .summary = "a ball; rolls, so it stays only where something holds it",
          .sizes = {{"diameter", 20, 80, 40}},
          .build = BuildBall};
}

}  // namespace gensim::tabletop
