#include "tests/render/solid.h"

#include <gtest/gtest.h>

#include <numbers>

#include "envs/base/rng.h"

namespace gensim::render {
namespace {

using physics::Geom;
using physics::GeomKind;

Geom Make(GeomKind kind, const Vec3& half) {
  Geom geom;
  geom.kind = kind;
  geom.half = half;
  return geom;
}

// Straight down, every kind is entered at its top with an upward normal.
TEST(Solid, RaysFromAboveHitTheTop) {
  Geom hull = Make(GeomKind::kConvex, {});
  for (const double z : {-0.02, 0.02}) {
    for (const double x : {-0.03, 0.03}) {
      for (const double y : {-0.03, 0.03}) hull.vertices.push_back({x, y, z});
    }
  }
  const std::pair<Geom, double> cases[] = {{Make(GeomKind::kBox, {0.03, 0.03, 0.02}), 0.02},
                                           {Make(GeomKind::kCylinder, {0.03, 0, 0.02}), 0.02},
                                           {Make(GeomKind::kSphere, {0.03, 0, 0}), 0.03},
                                           {Make(GeomKind::kCapsule, {0.01, 0, 0.02}), 0.03},
                                           {hull, 0.02}};
  for (const auto& [geom, top] : cases) {
    SCOPED_TRACE(static_cast<int>(geom.kind));
    const Solid solid(RenderShape(geom), PoseAt(0.5, 0.1, 0.2, 0.7));
    RayEntry entry;
    ASSERT_TRUE(solid.Enter({0.5, 0.1, 1}, {0, 0, -1}, entry));
    EXPECT_NEAR(entry.distance_m, 0.8 - top, 1e-12);
    EXPECT_NEAR(Norm(entry.normal_W - Vec3{0, 0, 1}), 0, 1e-9);
    EXPECT_FALSE(solid.Enter({0.6, 0.1, 1}, {0, 0, -1}, entry));
    EXPECT_FALSE(solid.Enter({0.5, 0.1, 1}, {0, 0, 1}, entry)) << "behind the ray";
  }
}

// From the side, a cylinder is entered through its mantle, and a tilted one where its axis says.
TEST(Solid, CylindersCanBeTilted) {
  const Geom cylinder = Make(GeomKind::kCylinder, {0.03, 0, 0.05});
  RayEntry entry;
  ASSERT_TRUE(Solid(RenderShape(cylinder), Pose{}).Enter({1, 0, 0.01}, {-1, 0, 0}, entry));
  EXPECT_NEAR(entry.distance_m, 0.97, 1e-12);
  EXPECT_NEAR(entry.normal_W.x, 1, 1e-9);
  const Pose lying = {{0, 0, 0.03}, FromAxisAngle({0, 1, 0}, std::numbers::pi / 2)};
  ASSERT_TRUE(Solid(RenderShape(cylinder), lying).Enter({0.04, 0, 1}, {0, 0, -1}, entry));
  EXPECT_NEAR(entry.distance_m, 0.94, 1e-9);
  EXPECT_FALSE(Solid(RenderShape(cylinder), lying).Enter({0.06, 0, 1}, {0, 0, -1}, entry));
}

// A box given as a box and as a hull of its corners is the same body to random rays.
TEST(Solid, BoxAndHullAgree) {
  Rng rng(5, "solid/rays");
  const Geom box = Make(GeomKind::kBox, {0.03, 0.02, 0.01});
  Geom hull = Make(GeomKind::kConvex, {});
  for (const double x : {-0.03, 0.03}) {
    for (const double y : {-0.02, 0.02}) {
      for (const double z : {-0.01, 0.01}) hull.vertices.push_back({x, y, z});
    }
  }
  const Pose place = {{0.1, 0, 0.05}, Normalized({1, 0.3, -0.2, 0.5})};
  const Solid a(RenderShape(box), place), b(RenderShape(hull), place);
  int hits = 0;
  for (int i = 0; i < 2000; ++i) {
    const Vec3 origin = {rng.Uniform(-0.2, 0.4), rng.Uniform(-0.3, 0.3), 0.4};
    const Vec3 to = place.p + Vec3{rng.Uniform(-0.04, 0.04), rng.Uniform(-0.04, 0.04), 0} - origin;
    const Vec3 direction = to * (1 / Norm(to));
    RayEntry ea, eb;
    const bool hit = a.Enter(origin, direction, ea);
    ASSERT_EQ(hit, b.Enter(origin, direction, eb));
    if (!hit) continue;
    ++hits;
    EXPECT_NEAR(ea.distance_m, eb.distance_m, 1e-9);
  }
  EXPECT_GT(hits, 200);
}

// A ray from inside a solid does not see it: shadows do not start on their own surface.
TEST(Solid, IsNotSeenFromInside) {
  RayEntry entry;
  for (const GeomKind kind : {GeomKind::kBox, GeomKind::kCylinder, GeomKind::kSphere, GeomKind::kCapsule}) {
    EXPECT_FALSE(Solid(RenderShape(Make(kind, {0.03, 0.03, 0.03})), Pose{}).Enter({0.001, 0, 0}, {0, 0.6, 0.8}, entry));
  }
}

}  // namespace
}  // namespace gensim::render
