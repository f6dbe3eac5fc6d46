#include "envs/render/convex_shape.h"

#include <gtest/gtest.h>

#include <numbers>

#include "envs/base/rng.h"

namespace gensim::render {
namespace {

std::vector<Vec3> CubeCorners(double half) {
  std::vector<Vec3> corners;
  for (const double x : {-half, half}) {
    for (const double y : {-half, half}) {
      for (const double z : {-half, half}) corners.push_back({x, y, z});
    }
  }
  return corners;
}

// A cube has six faces, each with four corners and the offset of its half size; points inside add nothing.
TEST(ConvexShape, CubeHasSixFaces) {
  std::vector<Vec3> points = CubeCorners(0.02);
  points.push_back({0.001, 0.002, 0});
  const auto faces = HullFaces(points);
  ASSERT_EQ(faces.size(), 6u);
  for (const HalfSpace& face : faces) {
    EXPECT_NEAR(face.offset, 0.02, 1e-12);
    EXPECT_NEAR(Norm(face.normal), 1, 1e-12);
    EXPECT_EQ(FaceCorners(points, face).size(), 4u);
  }
  EXPECT_NEAR(HullVolume(points), 64e-6, 1e-12);
}

// A prism over a regular 24-gon has 26 faces and the volume of the polygon times its height, away from the origin too.
TEST(ConvexShape, PrismOverAManySidedPolygon) {
  std::vector<Vec3> points;
  for (int i = 0; i < 24; ++i) {
    const double angle = 2 * std::numbers::pi * i / 24;
    for (const double z : {0.3, 0.31}) points.push_back({0.5 + 0.03 * std::cos(angle), 0.03 * std::sin(angle), z});
  }
  EXPECT_EQ(HullFaces(points).size(), 26u);
  EXPECT_NEAR(HullVolume(points), 12 * 0.03 * 0.03 * std::sin(std::numbers::pi / 12) * 0.01, 1e-12);
}

// Every point of a random cloud lies inside all faces, and every face touches at least three of them.
TEST(ConvexShape, FacesSupportARandomCloud) {
  Rng rng(3, "hull");
  std::vector<Vec3> points;
  for (int i = 0; i < 40; ++i) points.push_back({rng.Uniform(-1, 1), rng.Uniform(-1, 1), rng.Uniform(-1, 1)});
  const auto faces = HullFaces(points);
  EXPECT_GE(faces.size(), 4u);
  for (const HalfSpace& face : faces) {
    int touching = 0;
    for (const Vec3& p : points) {
      const double distance = Dot(face.normal, p) - face.offset;
      EXPECT_LT(distance, 1e-6);
      touching += std::abs(distance) < 1e-6;
    }
    EXPECT_GE(touching, 3);
  }
}

// Points in one plane, or too few, are not a body.
TEST(ConvexShape, FlatPointsHaveNoVolume) {
  EXPECT_TRUE(HullFaces(std::vector<Vec3>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}}).empty());
  EXPECT_EQ(HullVolume(std::vector<Vec3>{{0, 0, 0}, {1, 0, 0}}), 0);
}

}  // namespace
}  // namespace gensim::render
