#include "envs/tabletop/convex.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gensim::tabletop {
namespace {

// Distances of polygons: exact apart, negative by the overlap.
TEST(ConvexPolygon, DistanceIsExactApartAndNegativeByTheOverlap) {
  const std::vector<PlanePoint> square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}},
                                right = {{1.5, 0}, {2.5, 0}, {2.5, 1}, {1.5, 1}},
                                corner = {{2, 2}, {3, 2}, {3, 3}, {2, 3}},
                                inside = {{0.75, 0.2}, {1.75, 0.2}, {1.75, 0.8}, {0.75, 0.8}};
  EXPECT_NEAR(PolygonDistance(square, right), 0.5, 1e-12);
  EXPECT_NEAR(PolygonDistance(square, corner), std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(PolygonDistance(square, inside), -0.25, 1e-12);
}

// Points inside or on an edge are no corners of the hull, which turns counter-clockwise.
TEST(ConvexPolygon, HullLeavesOutWhatIsInside) {
  const std::vector<PlanePoint> hull = ConvexHull({{0, 0}, {1, 1}, {0.5, 0}, {1, 0}, {0.4, 0.6}, {0, 1}});
  ASSERT_EQ(hull.size(), 4u);
  double area = 0;
  for (size_t i = 0; i < 4; ++i) {
    const PlanePoint &p = hull[i], &q = hull[(i + 1) % 4];
    area += (p.x * q.y - q.x * p.y) / 2;
  }
  EXPECT_NEAR(area, 1, 1e-12);
}

// Depth is the distance to the nearest edge inside and nothing outside.
TEST(ConvexPolygon, DepthOfAPoint) {
  const std::vector<PlanePoint> square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
  EXPECT_NEAR(DepthIn(square, {0.5, 0.5}), 0.5, 1e-12);
  EXPECT_NEAR(DepthIn(square, {0.9, 0.5}), 0.1, 1e-12);
  EXPECT_EQ(DepthIn(square, {1.2, 0.5}), 0);
  EXPECT_EQ(DepthIn({{0, 0}, {1, 0}}, {0.5, 0}), 0);
}

}  // namespace
}  // namespace gensim::tabletop
