#include "envs/tabletop/assets/build.h"

#include <gtest/gtest.h>

#include <numbers>

namespace gensim::tabletop {
namespace {

using physics::GeomKind;

// An axis-parallel rectangle becomes a box, any other polygon a hull, with the same support and volume.
TEST(BuildGeoms, RectanglesBecomeBoxes) {
  const std::vector<Point2> rectangle = {{0.01, 0}, {0.05, 0}, {0.05, 0.02}, {0.01, 0.02}};
  const auto box = PrismGeom(rectangle, 0.1, 0.13);
  EXPECT_EQ(box.kind, GeomKind::kBox);
  EXPECT_NEAR(Norm(box.X_BG.p - Vec3{0.03, 0.01, 0.115}), 0, 1e-12);
  EXPECT_NEAR(GeomVolume(box), 0.04 * 0.02 * 0.03, 1e-15);
  const std::vector<Point2> kite = {{0.01, 0}, {0.05, 0.001}, {0.05, 0.02}, {0.01, 0.02}};
  EXPECT_EQ(PrismGeom(kite, 0.1, 0.13).kind, GeomKind::kConvex);
  EXPECT_NEAR(GeomVolume(PrismGeom(kite, 0.1, 0.13)), (0.04 * 0.02 - 0.5 * 0.04 * 0.001) * 0.03, 1e-12);
}

// How far each kind of geom reaches, upright and turned.
TEST(BuildGeoms, SupportFollowsTheShape) {
  EXPECT_NEAR(GeomSupport(BoxGeom({0.03, 0.02, 0.01}, {0.1, 0, 0}, std::numbers::pi / 2), {1, 0, 0}), 0.12, 1e-12);
  EXPECT_NEAR(GeomSupport(CylinderGeom(0.03, 0.05, {0, 0, 0.1}), {0, 0, 1}), 0.15, 1e-12);
  EXPECT_NEAR(GeomSupport(CylinderGeom(0.03, 0.05, {0, 0, 0.1}), {0, -1, 0}), 0.03, 1e-12);
  EXPECT_NEAR(GeomSupport(SphereGeom(0.03, {0, 0.1, 0}), {0, 0.6, 0.8}), 0.09, 1e-12);
  auto capsule = SphereGeom(0.01, {});
  capsule.kind = GeomKind::kCapsule;
  capsule.half.z = 0.02;
  EXPECT_NEAR(GeomSupport(capsule, {0, 0, 1}), 0.03, 1e-12);
  EXPECT_NEAR(GeomVolume(capsule), std::numbers::pi * 1e-4 * (0.04 + 0.04 / 3), 1e-12);
}

// The hull of a geom given by points stands in their middle, wherever they are.
TEST(BuildGeoms, HullsAreCentred) {
  const auto geom = ConvexGeom({{1, 1, 1}, {1.1, 1, 1}, {1, 1.1, 1}, {1, 1, 1.1}});
  EXPECT_NEAR(geom.X_BG.p.x, 1.025, 1e-12);
  EXPECT_NEAR(GeomSupport(geom, {1, 0, 0}), 1.1, 1e-12);
  EXPECT_NEAR(GeomVolume(geom), 0.001 / 6, 1e-9);
}

// Wedges close to a full ring of the right volume.
TEST(BuildGeoms, RevolvedWallIsAClosedRing) {
  double volume = 0;
  for (const auto& wedge : RevolvedWall({0.02, 0.03, 0, 0.02, 0.03, 0.01}, 12)) volume += GeomVolume(wedge);
  EXPECT_NEAR(volume, 6 * std::sin(std::numbers::pi / 6) * (9e-4 - 4e-4) * 0.01, 1e-12);
}

// A body whose frame is not at half height is a mistake of the asset, told at once.
TEST(BuildGeoms, FinishRefusesACrookedFrame) {
  AssetShape shape;
  shape.geoms = {BoxGeom({0.01, 0.01, 0.01}, {0, 0, 0.01})};
  EXPECT_THROW(Finish(shape, 400), std::logic_error);
}

// Bounds, mass and visual-only markers come out of the finishing step.
TEST(BuildGeoms, FinishMeasuresTheBody) {
  AssetShape shape;
  shape.geoms = {BoxGeom({0.03, 0.02, 0.01}, {}), CylinderGeom(0.005, 0.01, {0.04, 0, 0})};
  const AssetShape solid = Finish(shape, 1000);
  EXPECT_NEAR(solid.half.x, 0.045, 1e-12);
  EXPECT_NEAR(solid.radius_xy, 0.045, 1e-12);
  EXPECT_NEAR(solid.mass_kg, (0.06 * 0.04 * 0.02 + std::numbers::pi * 25e-6 * 0.02) * 1000, 1e-9);
  shape.marker = true;
  EXPECT_TRUE(Finish(shape, 1000).geoms[0].visual_only);
}

}  // namespace
}  // namespace gensim::tabletop
