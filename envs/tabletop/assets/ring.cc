// Ring and peg stand: the Towers of Hanoi.
//
// Contacts are cheap by layers (layers.h): a ring is a solid disc that ignores rods, and eight wedges that notice only
// rods. Pictures show the true ring as visual wedges.
#include <cmath>
#include <numbers>

#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/layers.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

constexpr double kRodRadius = 5 * kMm;
constexpr double kHoleRadius = 12 * kMm;
constexpr double kBaseThickness = 10 * kMm;
constexpr int kHoleWedges = 8, kDrawnWedges = 32;

AssetShape BuildRing(const AssetParams& params) {
  AssetShape shape;
  const double radius = params.size_mm[0] * kMm / 2, z = params.size_mm[1] * kMm / 2;

  physics::Geom disc = CylinderGeom(radius, z, {});
  disc.layer = kRingDiscLayer;
  disc.collides_with = kRingDiscSees;
  shape.geoms.push_back(disc);

  // a little lower than the disc, so that they never reach what the ring lies on
  const double hole_corner = kHoleRadius / std::cos(std::numbers::pi / kHoleWedges), z_hole = z - 1 * kMm;
  for (physics::Geom& wedge : RevolvedWall({hole_corner, radius, -z_hole, hole_corner, radius, z_hole}, kHoleWedges)) {
    wedge.layer = kRingHoleLayer;
    wedge.collides_with = kRingHoleSees;
    shape.geoms.push_back(std::move(wedge));
  }
  for (physics::Geom& wedge : RevolvedWall({kHoleRadius, radius, -z, kHoleRadius, radius, z}, kDrawnWedges)) {
    wedge.visual_only = true;
    shape.geoms.push_back(std::move(wedge));
  }

  // the cup holds the middle of the annulus
  const double hold = (radius + kHoleRadius) / 2;
  shape.grasps_O = {{hold, 0, z}, {0, hold, z}, {-hold, 0, z}, {0, -hold, z}};
  shape.tops = {{.centre_O = {0, 0, z}, .half_x = radius, .half_y = radius, .round = true}};
  shape.ring_hole_radius = kHoleRadius;
  shape.symmetry = RoundSymmetry(true);
  shape = Finish(std::move(shape), kWood_kg_m3);
  shape.mass_kg = std::numbers::pi * (radius * radius - kHoleRadius * kHoleRadius) * 2 * z * kWood_kg_m3;
  return shape;
}

// A board with three rods in a row along y.
AssetShape BuildPegStand(const AssetParams& params) {
  AssetShape shape;
  const double pitch = params.size_mm[0] * kMm, rod = params.size_mm[1] * kMm;
  const double z = (kBaseThickness + rod) / 2, base_top = -z + kBaseThickness;

  physics::Geom base = BoxGeom({pitch / 2, 1.5 * pitch, kBaseThickness / 2}, {0, 0, -z + kBaseThickness / 2});
  base.collides_with = kStandBaseSees;
  shape.geoms.push_back(base);
  for (const double y : {-pitch, 0.0, pitch}) {
    physics::Geom peg = CylinderGeom(kRodRadius, rod / 2, {0, y, base_top + rod / 2});
    peg.layer = kRodLayer;
    peg.collides_with = kRodSees;
    shape.geoms.push_back(peg);
    shape.pegs.push_back({.base_O = {0, y, base_top}, .radius = kRodRadius, .height = rod});
  }
  shape.symmetry = YawSymmetry(2);
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType RingAsset() {
  return {.name = "ring",
          .noun = "ring",
          .plural = "rings",
          .summary = "a flat ring with a hole of 24 mm; goes over the rods of a peg stand",
          .sizes = {{"diameter", 56, 120, 80}, {"thickness", 8, 20, 12}},
          .build = BuildRing};
}

AssetType PegStandAsset() {
  return {.name = "peg-stand",
          .noun = "peg stand",
          .plural = "peg stands",
          .summary = "a board with three upright rods in a row, fixed to the table; rings go over the rods",
          .sizes = {{"pitch", 80, 140, 120}, {"height", 30, 80, 50}},
          .movable = false,
          .build = BuildPegStand};
}

}  // namespace gensim::tabletop
