#include "envs/physics/shape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/base/rng.h"

namespace gensim::physics {
namespace {

constexpr double kPi = 3.14159265358979323846;

Geom Make(GeomKind kind, Vec3 half) {
  Geom geom;
  geom.kind = kind;
  geom.half = half;
  return geom;
}

// Volumes by their formulas; a hull has none here.
TEST(Shape, PrimitiveVolumes) {
  EXPECT_NEAR(*PrimitiveVolume(Make(GeomKind::kBox, {0.1, 0.2, 0.3})), 0.048, 1e-15);
  EXPECT_NEAR(*PrimitiveVolume(Make(GeomKind::kCylinder, {0.1, 0.1, 0.2})), kPi * 0.004, 1e-15);
  EXPECT_NEAR(*PrimitiveVolume(Make(GeomKind::kSphere, {0.1, 0.1, 0.1})), kPi * 0.004 / 3, 1e-15);
  EXPECT_NEAR(*PrimitiveVolume(Make(GeomKind::kCapsule, {0.1, 0.1, 0.2})), kPi * (0.004 + 0.004 / 3), 1e-15);
  EXPECT_FALSE(PrimitiveVolume(Make(GeomKind::kConvex, {})));
}

// Upright shapes reach exactly their own height, and a box on its edge reaches half its diagonal.
TEST(Shape, KnownHeights) {
  const Pose at = PoseAt(0, 0, 1);
  const auto height = [&](const Geom& geom, const Pose& X) { return VerticalExtent({geom}, X).high_m - 1; };
  EXPECT_NEAR(height(Make(GeomKind::kBox, {1, 2, 3}), at), 3, 1e-12);
  EXPECT_NEAR(height(Make(GeomKind::kCylinder, {0.5, 0, 2}), at), 2, 1e-12);
  EXPECT_NEAR(height(Make(GeomKind::kCapsule, {0.5, 0, 2}), at), 2.5, 1e-12);
  EXPECT_NEAR(height(Make(GeomKind::kSphere, {0.5, 0, 0}), at), 0.5, 1e-12);
  const Pose edge{{0, 0, 1}, FromAxisAngle({1, 0, 0}, kPi / 4)};
  EXPECT_NEAR(height(Make(GeomKind::kBox, {1, 1, 1}), edge), std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(height(Make(GeomKind::kCylinder, {0.5, 0, 2}), {{0, 0, 1}, FromAxisAngle({1, 0, 0}, kPi / 2)}), 0.5,
              1e-12);
}

// A hull of a box's corners has the extent of the box in every direction (50 drawn poses).
TEST(Shape, HullOfCornersEqualsBox) {
  const Geom box = Make(GeomKind::kBox, {0.1, 0.2, 0.3});
  Geom hull;
  hull.kind = GeomKind::kConvex;
  for (int i = 0; i < 8; ++i) hull.vertices.push_back({i & 1 ? 0.1 : -0.1, i & 2 ? 0.2 : -0.2, i & 4 ? 0.3 : -0.3});
  Rng rng(7, "shape");
  for (int i = 0; i < 50; ++i) {
    const Quat q = Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
    const Pose X{{rng.Normal(), rng.Normal(), rng.Normal()}, q};
    EXPECT_NEAR(VerticalExtent({box}, X).low_m, VerticalExtent({hull}, X).low_m, 1e-12);
    EXPECT_NEAR(VerticalExtent({box}, X).high_m, VerticalExtent({hull}, X).high_m, 1e-12);
  }
  EXPECT_NEAR(BoundingRadius({box}), BoundingRadius({hull}), 1e-12);
}

// The bounding radius counts where a geom stands in its body, and what is only drawn does not count.
TEST(Shape, BoundingRadiusUsesOffsets) {
  Geom box = Make(GeomKind::kBox, {0.03, 0.04, 0});
  box.X_BG.p = {1, 0, 0};
  EXPECT_NEAR(BoundingRadius({box}), 1.05, 1e-12);
  box.visual_only = true;
  EXPECT_EQ(BoundingRadius({box}), 0);
  EXPECT_EQ(VerticalExtent({box}, PoseAt(0, 0, 0.4)).high_m, 0.4);
}

}  // namespace
}  // namespace gensim::physics
