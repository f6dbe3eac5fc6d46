// The L-shaped piece and the fixture that it is inserted into. One size each, so that every piece fits every fixture.
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/polygon.h"
#include "envs/tabletop/assets/symmetry.h"

#include <numbers>

namespace gensim::tabletop {
namespace {

constexpr double kHalf = 40 * kMm, kBar = 30 * kMm, kHeight = 40 * kMm;
constexpr double kFixtureHeight = 28 * kMm, kWall = 6 * kMm;
constexpr double kClearance = 1.75 * kMm;  // on each side

// Counter-clockwise from the outer corner.
Polygon EllPolygon() {
  const double inner = -kHalf + kBar;
  return {{-kHalf, -kHalf}, {kHalf, -kHalf}, {kHalf, inner}, {inner, inner}, {inner, kHalf}, {-kHalf, kHalf}};
}

AssetShape BuildEll(const AssetParams&) {
  AssetShape shape;
  const double bar = kBar / 2, rest = (2 * kHalf - kBar) / 2, z = kHeight / 2;
  shape.geoms = {BoxGeom({kHalf, bar, z}, {0, -kHalf + bar, 0}),
                 BoxGeom({bar, rest, z}, {-kHalf + bar, kHalf - rest, 0})};
  for (const Point2& p : HoldPoints(EllPolygon(), 3)) shape.grasps_O.push_back({p.x, p.y, z});
  shape.outline = "ell";
  shape.symmetry = YawSymmetry(1);
  shape.symmetry.rotations.push_back(
      FromAxisAngle({1 / std::numbers::sqrt2, 1 / std::numbers::sqrt2, 0}, std::numbers::pi));
  return Finish(std::move(shape), kWood_kg_m3);
}

// One mitred wall along each edge of the outline.
AssetShape BuildFixture(const AssetParams&) {
  AssetShape shape;
  const Polygon inner = Offset(EllPolygon(), kClearance), outer = Offset(inner, kWall);
  const double z = kFixtureHeight / 2;
  for (size_t i = 0; i < inner.size(); ++i) {
    const size_t next = (i + 1) % inner.size();
    const Polygon wall = {outer[i], outer[next], inner[next], inner[i]};
    shape.geoms.push_back(PrismGeom(wall, -z, z));
  }
  shape.holes = {{.outline = "ell", .X_OP = PoseAt(0, 0, (kHeight - kFixtureHeight) / 2), .depth = kFixtureHeight}};
  shape.symmetry = YawSymmetry(1);
  shape.friction = 0.3;
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType EllAsset() {
  return {.name = "ell",
          .noun = "L-shaped piece",
          .plural = "L-shaped pieces",
          .summary = "an L of 80 x 80 x 40 mm with bars of 30 mm; fits into the fixture",
          .sizes = {},
          .build = BuildEll};
}

AssetType EllFixtureAsset() {
  return {.name = "ell-fixture",
          .noun = "L-shaped fixture",
          .plural = "L-shaped fixtures",
          .summary = "walls around an L-shaped hole, fixed to the table; the L-shaped piece is inserted into it",
          .sizes = {},
          .movable = false,
          .build = BuildFixture};
}

}  // namespace gensim::tabletop
