#include "envs/tabletop/assets/outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "envs/tabletop/asset.h"
#include "envs/tabletop/assets/polygon.h"

namespace gensim::tabletop {
namespace {

constexpr double kPi = std::numbers::pi;

// True when every corner of the turned or mirrored polygon falls on a corner of the original.
template <class Map>
bool MapsToItself(const Polygon& polygon, Map map) {
  for (const Point2& p : polygon) {
    const Point2 q = map(p);
    double least = 1;
    for (const Point2& r : polygon) least = std::min(least, std::hypot(q.x - r.x, q.y - r.y));
    if (least > 1e-6) return false;
  }
  return true;
}

// Outlines are simple counter-clockwise polygons of one scale with the training split first.
TEST(OutlineTest, HaveOneScale) {
  EXPECT_GE(AllOutlines().size(), 16u);
  EXPECT_LT(kSeenOutlines, static_cast<int>(AllOutlines().size()));
  for (const Outline& outline : AllOutlines()) {
    SCOPED_TRACE(outline.name);
    EXPECT_EQ(FindOutline(outline.name), &outline);
    EXPECT_GT(SignedArea(outline.polygon), 700e-6);
    double reach = 0;
    for (const Point2& p : outline.polygon) reach = std::max({reach, std::abs(p.x), std::abs(p.y)});
    EXPECT_GT(reach, 0.023);
    EXPECT_LT(reach, 0.0325);
  }
  EXPECT_EQ(FindOutline("teapot"), nullptr);
}

// The stated turns map each outline onto itself, no smaller turn does, and so does the stated mirror line.
TEST(OutlineTest, SymmetriesAreTrueAndComplete) {
  for (const Outline& outline : AllOutlines()) {
    SCOPED_TRACE(outline.name);
    const auto turned = [&](double angle) {
      const double c = std::cos(angle), s = std::sin(angle);
      return MapsToItself(outline.polygon, [&](const Point2& p) {
        return Point2{c * p.x - s * p.y, s * p.x + c * p.y};
      });
    };
    const int turns = outline.turns == 0 ? 16 : outline.turns;
    EXPECT_TRUE(turned(2 * kPi / turns));
    for (int more = turns + 1; more <= 24; ++more) {
      if (more % turns == 0) {
        EXPECT_FALSE(turned(2 * kPi / more)) << more;
      }
    }
    const double c = std::cos(2 * outline.mirror_rad), s = std::sin(2 * outline.mirror_rad);
    EXPECT_TRUE(MapsToItself(outline.polygon, [&](const Point2& p) {
      return Point2{c * p.x + s * p.y, s * p.x - c * p.y};
    }));
  }
}

// The holes of a full board leave material between them and at the rim: at least 3 mm to the border of every cell.
TEST(OutlineTest, HolesLeaveARim) {
  for (const Outline& outline : AllOutlines()) {
    for (const Point2& p : Offset(outline.polygon, 0.002)) {
      EXPECT_LT(std::max(std::abs(p.x), std::abs(p.y)), 0.037) << outline.name;
    }
  }
}

}  // namespace
}  // namespace gensim::tabletop
