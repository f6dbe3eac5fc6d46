// Bowl, plate and cup: thin ware turned about the z axis, made of a flat floor and a wall of wedges, so that it really
// holds things. All can be carried: the tool takes them by the middle of the floor.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

constexpr int kWedges = 24;
constexpr double kWall = 4 * kMm;

// Inscribed circle of the polygon whose corners lie on a radius.
double Inscribed(double radius) { return radius * std::cos(std::numbers::pi / kWedges); }

// Floor and wall; `foot` and `rim` are outer radii, heights are above the table.
AssetShape Ware(double foot, double rim, double height, double floor) {
  AssetShape shape;
  const double z = -height / 2;
  // the wall stands on the floor's rim: only the floor meets the table, which keeps contacts few
  shape.geoms = RevolvedWall({.inner_low = foot - kWall,
                              .outer_low = foot,
                              .z_low = z + floor,
                              .inner_high = rim - kWall,
                              .outer_high = rim,
                              .z_high = z + height},
                             kWedges);
  shape.geoms.push_back(PrismGeom(RegularPolygon(kWedges, foot), z, z + floor));
  shape.grasps_O = {{0, 0, z + floor}};
  shape.symmetry = RoundSymmetry(false);
  return Finish(std::move(shape), kWare_kg_m3);
}

void AddCavity(AssetShape& shape, double foot, double rim, double floor) {
  const double depth = 2 * shape.half.z - floor;
  const double half_way = Inscribed((foot + rim) / 2 - kWall);
  shape.cavities = {{.floor_O = {0, 0, -shape.half.z + floor},
                     .half_x = half_way,
                     .half_y = half_way,
                     .depth = depth,
                     .round = true}};
}

AssetShape BuildBowl(const AssetParams& params) {
  const double rim = params.size_mm[0] * kMm / 2, height = params.size_mm[1] * kMm, floor = 4 * kMm;
  const double foot = 0.62 * rim + kWall;
  AssetShape shape = Ware(foot, rim, height, floor);
  AddCavity(shape, foot, rim, floor);
  return shape;
}

AssetShape BuildCup(const AssetParams& params) {
  const double rim = params.size_mm[0] * kMm / 2, height = params.size_mm[1] * kMm, floor = 4 * kMm;
  const double foot = 0.88 * rim;
  AssetShape shape = Ware(foot, rim, height, floor);
  AddCavity(shape, foot, rim, floor);
  return shape;
}

AssetShape BuildPlate(const AssetParams& params) {
  const double rim = params.size_mm[0] * kMm / 2, height = params.size_mm[1] * kMm;
  const double foot = 0.8 * rim, floor = height - 3 * kMm;
  AssetShape shape = Ware(foot, rim, height, floor);
  const double radius = Inscribed(foot - kWall);
  shape.tops = {{.centre_O = {0, 0, -shape.half.z + floor}, .half_x = radius, .half_y = radius, .round = true}};
  return shape;
}

Status CheckCup(const AssetParams& params) {
  const int diameter = params.size_mm[0], height = params.size_mm[1];
  if (2 * height <= 3 * diameter) return Done{};
  return BadSize(fmt::format("a cup of diameter {} and height {} mm topples over", diameter, height),
                 fmt::format("height at most 1.5 times the diameter: {}", 3 * diameter / 2));
}

}  // namespace

AssetType BowlAsset() {
  return {.name = "bowl",
          .noun = "bowl",
          .plural = "bowls",
          .summary = "an open bowl with a flat floor; holds blocks and balls",
          .sizes = {{"diameter", 100, 180, 140}, {"height", 30, 70, 50}},
          .build = BuildBowl};
}

AssetType CupAsset() {
  return {.name = "cup",
          .noun = "cup",
          .plural = "cups",
          .summary = "a small open cup with steep walls; holds a ball or a small block",
          .sizes = {{"diameter", 50, 100, 80}, {"height", 40, 100, 60}},
          .build = BuildCup,
          .check = CheckCup};
}

AssetType PlateAsset() {
  return {.name = "plate",
          .noun = "plate",
          .plural = "plates",
          .summary = "a flat round plate with a low rim; things rest on it",
          .sizes = {{"diameter", 80, 200, 160}, {"height", 8, 12, 10}},
          .build = BuildPlate};
}

}  // namespace gensim::tabletop
