#include "envs/tabletop/assets/polygon.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/base/rng.h"
#include "envs/tabletop/assets/outline.h"

namespace gensim::tabletop {
namespace {

const Polygon kEll = {{0, 0}, {0.08, 0}, {0.08, 0.03}, {0.03, 0.03}, {0.03, 0.08}, {0, 0.08}};
const Polygon kCell = {{0.04, -0.04}, {0.04, 0.04}, {-0.04, 0.04}, {-0.04, -0.04}};

double TotalArea(const std::vector<Polygon>& parts) {
  double sum = 0;
  for (const Polygon& part : parts) sum += SignedArea(part);
  return sum;
}

// Area, centroid and inside tests of an L by hand.
TEST(PolygonTest, MeasuresOfAnEll) {
  EXPECT_NEAR(SignedArea(kEll), 0.0039, 1e-12);
  EXPECT_NEAR(Centroid(kEll).x, (2400 * 40 + 1500 * 15) / 3900.0 * kMm, 1e-9);
  EXPECT_TRUE(Inside(kEll, {0.015, 0.07}));
  EXPECT_FALSE(Inside(kEll, {0.05, 0.05}));
  EXPECT_FALSE(IsConvex(kEll));
  EXPECT_TRUE(IsConvex(kCell));
  EXPECT_NEAR(RimDistance(kEll, {0.015, 0.015}), 0.015, 1e-12);
}

// Growing moves every edge out by the distance: an L grows as its rim times the distance plus the corners.
TEST(PolygonTest, OffsetMovesEveryEdge) {
  const Polygon grown = Offset(kEll, 0.002);
  EXPECT_NEAR(SignedArea(grown), 0.0039 + 0.32 * 0.002 + 4 * 0.002 * 0.002, 1e-12);
  EXPECT_NEAR(SignedArea(Offset(grown, -0.002)), 0.0039, 1e-12);
  for (const Outline& outline : AllOutlines()) {
    for (const Point2& p : outline.polygon)
      EXPECT_GT(RimDistance(Offset(outline.polygon, 0.002), p), 0.0019) << outline.name;
  }
}

// Parts of every outline, and of the cell around its hole, are convex, have the area of the whole and do not overlap.
TEST(PolygonTest, CutsIntoConvexParts) {
  Rng rng(9, "polygon");
  for (const Outline& outline : AllOutlines()) {
    SCOPED_TRACE(outline.name);
    const Polygon hole = Offset(outline.polygon, 0.002);
    const auto piece = ConvexParts(outline.polygon), frame = ConvexPartsAround(kCell, hole);
    for (const auto& parts : {piece, frame}) {
      for (const Polygon& part : parts) {
        EXPECT_TRUE(IsConvex(part));
        EXPECT_GE(part.size(), 3u);
      }
    }
    EXPECT_NEAR(TotalArea(piece), SignedArea(outline.polygon), 1e-11);
    EXPECT_NEAR(TotalArea(frame), SignedArea(kCell) - SignedArea(hole), 1e-11);
    for (int i = 0; i < 300; ++i) {
      const Point2 p = {rng.Uniform(-0.04, 0.04), rng.Uniform(-0.04, 0.04)};
      if (RimDistance(outline.polygon, p) < 1e-6 || RimDistance(hole, p) < 1e-6) continue;
      int in_piece = 0, in_frame = 0;
      for (const Polygon& part : piece) in_piece += Inside(part, p);
      for (const Polygon& part : frame) in_frame += Inside(part, p);
      EXPECT_EQ(in_piece, Inside(outline.polygon, p));
      EXPECT_EQ(in_frame, !Inside(hole, p));
    }
  }
}

// Few parts: an L is cut in two, a plus in three; a convex polygon stays whole.
TEST(PolygonTest, CutsIntoFewParts) {
  EXPECT_EQ(ConvexParts(kEll).size(), 2u);
  EXPECT_EQ(ConvexParts(FindOutline("plus")->polygon).size(), 3u);
  EXPECT_EQ(ConvexParts(kCell).size(), 1u);
  EXPECT_LE(ConvexPartsAround(kCell, FindOutline("star")->polygon).size(), 10u);
}

// A rim that runs clockwise cannot be cut: a mistake in an outline is loud.
TEST(PolygonTest, ThrowsOnAClockwiseRim) {
  EXPECT_THROW(ConvexParts({{0, 0}, {0, 0.01}, {0.01, 0.01}, {0.01, 0}}), std::logic_error);
}

// Every outline can be held in at least one place with 6 mm of material around, the first one near its centroid.
TEST(PolygonTest, HoldPointsHaveRoom) {
  for (const Outline& outline : AllOutlines()) {
    SCOPED_TRACE(outline.name);
    const auto points = HoldPoints(outline.polygon, 3);
    ASSERT_FALSE(points.empty());
    const Point2 centre = Centroid(outline.polygon);
    EXPECT_LT(std::hypot(points[0].x - centre.x, points[0].y - centre.y), 0.017);
    for (size_t i = 0; i < points.size(); ++i) {
      EXPECT_TRUE(Inside(outline.polygon, points[i]));
      EXPECT_GE(RimDistance(outline.polygon, points[i]), 0.006);
      for (size_t j = 0; j < i; ++j) EXPECT_GE(std::hypot(points[i].x - points[j].x, points[i].y - points[j].y), 0.014);
    }
  }
}

}  // namespace
}  // namespace gensim::tabletop
