#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "envs/base/rng.h"
#include "envs/render/convex_shape.h"
#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/layers.h"
#include "envs/tabletop/assets/outline.h"
#include "envs/tabletop/assets/polygon.h"
#include "tests/tabletop/asset_cases.h"

namespace gensim::tabletop {
namespace {

using physics::Geom;
using physics::GeomKind;

constexpr double kPi = std::numbers::pi;

// One geom with the faces of its hull worked out.
struct Solid {
  Geom geom;
  std::vector<render::HalfSpace> faces;

  // Negative inside; the distance to the surface for points close to it.
  double Outside(const Vec3& p_O) const {
    const Vec3 p = Inverse(geom.X_BG) * p_O;
    const Vec3& h = geom.half;
    switch (geom.kind) {
      case GeomKind::kBox:
        return std::max({std::abs(p.x) - h.x, std::abs(p.y) - h.y, std::abs(p.z) - h.z});
      case GeomKind::kCylinder:
        return std::max(std::hypot(p.x, p.y) - h.x, std::abs(p.z) - h.z);
      case GeomKind::kSphere:
        return Norm(p) - h.x;
      case GeomKind::kCapsule:
        return Norm({p.x, p.y, std::max(std::abs(p.z) - h.z, 0.0)}) - h.x;
      case GeomKind::kConvex:
        break;
    }
    double most = -1e9;
    for (const render::HalfSpace& face : faces) most = std::max(most, Dot(face.normal, p) - face.offset);
    return most;
  }
};

// One set of parameters with its shape and its visible body, that is what pictures show.
struct Case {
  AssetParams params;
  std::shared_ptr<const AssetShape> shape;
  std::vector<Solid> body;

  double Outside(const Vec3& p_O) const {
    double least = 1e9;
    for (const Solid& solid : body) least = std::min(least, solid.Outside(p_O));
    return least;
  }
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> kCases = [] {
    std::vector<Case> cases;
    for (const AssetParams& params : AssetCases()) {
      Case one{params, BuildShape(params), {}};
      for (const Geom& geom : one.shape->geoms) {
        if (!(geom.layer & kUndrawnLayers)) one.body.push_back({geom, render::HullFaces(geom.vertices)});
      }
      cases.push_back(std::move(one));
    }
    return cases;
  }();
  return kCases;
}

// The bounding box touches the body at the bottom and the top and holds all of it; so does the horizontal radius.
TEST(AssetGeometry, BoundsAreTight) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    double low = 1e9, high = -1e9, reach_x = 0, reach_y = 0;
    for (const Geom& geom : c.shape->geoms) {
      low = std::min(low, -GeomSupport(geom, {0, 0, -1}));
      high = std::max(high, GeomSupport(geom, {0, 0, 1}));
      reach_x = std::max({reach_x, GeomSupport(geom, {1, 0, 0}), GeomSupport(geom, {-1, 0, 0})});
      reach_y = std::max({reach_y, GeomSupport(geom, {0, 1, 0}), GeomSupport(geom, {0, -1, 0})});
      for (int i = 0; i < 16; ++i) {
        const double angle = kPi * i / 8;
        EXPECT_LE(GeomSupport(geom, {std::cos(angle), std::sin(angle), 0}), c.shape->radius_xy + 1e-9);
      }
    }
    EXPECT_NEAR(low, -c.shape->half.z, 1e-9);
    EXPECT_NEAR(high, c.shape->half.z, 1e-9);
    EXPECT_NEAR(reach_x, c.shape->half.x, 1e-9);
    EXPECT_NEAR(reach_y, c.shape->half.y, 1e-9);
    EXPECT_LE(c.shape->radius_xy, std::hypot(c.shape->half.x, c.shape->half.y) + 1e-9);
  }
}

// Asked-for sizes are the sizes of the bounding box.
TEST(AssetGeometry, SizesAreThoseAskedFor) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    const AssetParams& params = c.params;
    const AssetType& type = *FindAsset(params.asset);
    if (type.name == "peg-stand" || type.sizes.empty()) continue;
    const double extents[] = {2 * c.shape->half.x, 2 * c.shape->half.y, 2 * c.shape->half.z};
    for (size_t i = 0; i < type.sizes.size(); ++i) {
      const std::string& name = type.sizes[i].name;
      const size_t axis = name == "height" || name == "thickness" ? 2
                          : name == "depth"                       ? 1
                          : type.name == "line"                   ? i
                                                                  : 0;
      EXPECT_NEAR(extents[axis], params.size_mm[i] * kMm, 1e-9) << name;
      if (name == "diameter") {
        EXPECT_NEAR(extents[1], params.size_mm[i] * kMm, 1e-9);
      }
    }
  }
}

// Tops, cavities, holes, pegs and grasps lie within the bounding box, and supports are really at the surface.
TEST(AssetGeometry, FeaturesLieOnTheBody) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    const Vec3& half = c.shape->half;
    const auto in_box = [&](const Vec3& p, double reach_x, double reach_y) {
      return std::abs(p.x) + reach_x <= half.x + 1e-9 && std::abs(p.y) + reach_y <= half.y + 1e-9 &&
             std::abs(p.z) <= half.z + 1e-9;
    };
    for (const TopSurface& top : c.shape->tops) {
      EXPECT_TRUE(in_box(top.centre_O, top.half_x, top.half_y));
      // free above the whole surface
      for (const double fx : {-0.9, 0.0, 0.9}) {
        for (const double fy : {-0.9, 0.0, 0.9}) {
          if (top.round && std::hypot(fx, fy) > 1) continue;
          EXPECT_GT(c.Outside(top.centre_O + Vec3{fx * top.half_x, fy * top.half_y, 0.5 * kMm}), 0);
        }
      }
    }
    for (const Cavity& cavity : c.shape->cavities) {
      EXPECT_TRUE(in_box(cavity.floor_O, cavity.half_x, cavity.half_y));
      EXPECT_NEAR(cavity.floor_O.z + cavity.depth, half.z, 1e-9);
      EXPECT_LT(c.Outside(cavity.floor_O - Vec3{0, 0, 0.5 * kMm}), 0);
      EXPECT_GT(c.Outside(cavity.floor_O + Vec3{0, 0, 0.5 * kMm}), 0);
      EXPECT_GT(c.Outside(cavity.floor_O + Vec3{0.98 * cavity.half_x, 0, cavity.depth / 2}), 0);
      EXPECT_LT(c.Outside({half.x - 1 * kMm, 0, half.z - 0.1 * kMm}), 1e-9) << "a wall up to the rim";
    }
    for (const Hole& hole : c.shape->holes) {
      EXPECT_TRUE(in_box({hole.X_OP.p.x, hole.X_OP.p.y, 0}, 0, 0));
      EXPECT_GT(hole.depth, 0.01);
      EXPECT_LE(hole.depth, 2 * half.z + 1e-9);
    }
    for (const Peg& peg : c.shape->pegs) {
      EXPECT_NEAR(peg.base_O.z + peg.height, half.z, 1e-9);
      EXPECT_LT(c.Outside(peg.base_O + Vec3{0.9 * peg.radius, 0, peg.height / 2}), 0);
      EXPECT_GT(c.Outside(peg.base_O + Vec3{1.1 * peg.radius, 0, peg.height / 2}), 0);
    }
  }
}

// Every grasp is a point on the surface with material right under it and nothing above it; the cup's rim (6 mm around)
// hangs over no edge by more than its radius, and no wall stands in the way of the tool.
TEST(AssetGeometry, GraspsAreOnTheUpperSurface) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    constexpr double kToolRadius = 6 * kMm;
    for (const Vec3& grasp : c.shape->grasps_O) {
      EXPECT_NEAR(c.Outside(grasp), 0, 1e-6);
      EXPECT_LT(c.Outside(grasp - Vec3{0, 0, 0.2 * kMm}), 1e-9);
      for (double z = grasp.z + 0.5 * kMm; z < c.shape->half.z + kToolRadius; z += 2 * kMm) {
        for (int i = 0; i < 8; ++i) {
          const Vec3 side = {kToolRadius * std::cos(kPi * i / 4), kToolRadius * std::sin(kPi * i / 4), z - grasp.z};
          EXPECT_GT(c.Outside(grasp + side), 0) << "in the tool's way at height " << z;
        }
      }
    }
  }
}

// Flat-topped pieces are held where the whole cup meets material.
TEST(AssetGeometry, GraspsOfPiecesHaveRoomForTheCup) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    if (c.params.asset != "kit-piece" && c.params.asset != "ell" && c.params.asset != "ring") continue;
    for (const Vec3& grasp : c.shape->grasps_O) {
      for (int i = 0; i < 16; ++i) {
        const Vec3 side = {5.9 * kMm * std::cos(kPi * i / 8), 5.9 * kMm * std::sin(kPi * i / 8), -0.2 * kMm};
        EXPECT_LT(c.Outside(grasp + side), 1e-9);
      }
    }
  }
}

// Each rotation of the symmetry group maps the body onto itself, judged at 400 points near it (0.5 mm for wedges).
TEST(AssetGeometry, SymmetriesMapTheBodyOntoItself) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    Rng rng(7, "asset/symmetry");
    const Vec3& half = c.shape->half;
    const bool wedges = c.shape->symmetry.any_yaw;
    std::vector<Quat> turns = c.shape->symmetry.rotations;
    if (wedges) turns.push_back(FromYaw(0.7)), turns.push_back(FromYaw(2.5));
    if (c.shape->symmetry.any_rotation) turns.push_back(FromAxisAngle({0.6, 0, 0.8}, 1));
    const double slack = wedges ? 1.5 * kMm : 1e-6;
    for (int i = 0; i < 400; ++i) {
      const Vec3 p = {rng.Uniform(-1, 1) * half.x, rng.Uniform(-1, 1) * half.y, rng.Uniform(-1, 1) * half.z};
      const double here = c.Outside(p);
      if (std::abs(here) <= slack) continue;
      for (const Quat& turn : turns) EXPECT_EQ(here < 0, c.Outside(Rotate(turn, p)) < 0);
    }
  }
}

// Rotations form a group: the product of any two is in the list.
TEST(AssetGeometry, SymmetriesFormAGroup) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    const std::vector<Quat>& group = c.shape->symmetry.rotations;
    EXPECT_EQ(group[0], Quat{});
    for (const Quat& a : group) {
      for (const Quat& b : group) {
        const Quat product = a * b;
        const bool found =
            std::any_of(group.begin(), group.end(), [&](const Quat& q) { return AngleBetween(q, product) < 1e-6; });
        EXPECT_TRUE(found || c.shape->symmetry.any_yaw);
      }
    }
  }
}

// Geoms of a body do not overlap, so that its mass is spread as its volume is: the sum of volumes is that of the union,
// measured at 4,000 random points (3.5 standard errors).
TEST(AssetGeometry, GeomsDoNotOverlap) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    Rng rng(11, "asset/volume");
    double volume = 0;
    for (const Geom& geom : c.shape->geoms) volume += geom.layer & kUndrawnLayers ? 0 : GeomVolume(geom);
    const Vec3& half = c.shape->half;
    const double box = 8 * half.x * half.y * half.z;
    constexpr int kPoints = 4000;
    int inside = 0;
    for (int i = 0; i < kPoints; ++i) {
      const Vec3 p = {rng.Uniform(-1, 1) * half.x, rng.Uniform(-1, 1) * half.y, rng.Uniform(-1, 1) * half.z};
      inside += c.Outside(p) < 0;
    }
    const double share = static_cast<double>(inside) / kPoints, error = std::sqrt(share * (1 - share) / kPoints);
    EXPECT_NEAR(volume / box, share, 3.5 * error + 0.002);
  }
}

// A carried object at 20 m/s2 stays below the 10 N that the suction holds, and nothing is so light that it blows away.
TEST(AssetGeometry, MassesCanBeCarried) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(CaseName(c.params));
    if (c.shape->fixed) continue;
    EXPECT_LT(c.shape->mass_kg * (9.81 + 20), 10);
    EXPECT_GT(c.shape->mass_kg, 0.0009);
  }
}

double Volume(const AssetParams& params) {
  double volume = 0;
  for (const Geom& geom : BuildShape(*CompleteParams(params, ""))->geoms) {
    if (!(geom.layer & kUndrawnLayers)) volume += GeomVolume(geom);
  }
  return volume * 1e9;  // mm3
}

// Volumes against formulas: whole solids exactly, wedges against the polygon that they are (a 24-gon has 0.9886 of its
// circle).
TEST(AssetVolume, FollowsTheFormulas) {
  EXPECT_NEAR(Volume({"block", {40, 30, 20}, {}}), 24000, 1e-3);
  EXPECT_NEAR(Volume({"cylinder", {40, 50}, {}}), kPi * 400 * 50, 1e-3);
  EXPECT_NEAR(Volume({"ball", {40}, {}}), kPi * 32000 / 3, 1e-3);
  EXPECT_NEAR(Volume({"container", {160, 200, 60}, {}}), 160 * 200 * 60 - 154 * 194 * 57, 1e-3);
  EXPECT_NEAR(Volume({"tray", {150, 220, 14}, {}}), 150 * 220 * 14 - 140 * 210 * 10, 1e-3);
  EXPECT_NEAR(Volume({"arch", {120, 40, 60}, {}}), 40 * (120 * 60 - 80 * 40), 1e-3);
  EXPECT_NEAR(Volume({"triangle-prism", {40, 30, 25}, {}}), 0.5 * 40 * 25 * 30, 1e-3);
  EXPECT_NEAR(Volume({"ell", {}, {}}), (80 * 80 - 50 * 50) * 40, 1e-3);
  EXPECT_NEAR(Volume({"stand", {60, 160, 12}, {}}), 60 * 160 * 4 + 48 * 148 * 8, 1e-3);
  EXPECT_NEAR(Volume({"peg-stand", {120, 50}, {}}), 120 * 360 * 10 + 3 * kPi * 25 * 50, 1e-3);
  const double gon32 = 16 / kPi * std::sin(kPi / 16);
  EXPECT_NEAR(Volume({"ring", {80, 12}, {}}), gon32 * kPi * (1600 - 144) * 12, 1e-2);
  // walls of the fixture: outline grown by 7.75 mm less outline grown by 1.75 mm; an L of 80 has area 3900, rim 320
  const auto grown = [](double d) { return 3900 + 320 * d + 4 * d * d; };
  EXPECT_NEAR(Volume({"ell-fixture", {}, {}}), 28 * (grown(7.75) - grown(1.75)), 1e-3);
  // a cup: frustum between outer radii 35.2 and 40 above the floor less the same 4 mm further in, plus the floor
  const double gon24 = 12 / kPi * std::sin(kPi / 12);
  const auto frustum = [](double low, double high, double h) {
    return kPi * h * (low * low + low * high + high * high) / 3;
  };
  EXPECT_NEAR(Volume({"cup", {80, 60}, {}}),
              gon24 * (frustum(35.2, 40, 56) - frustum(31.2, 36, 56) + kPi * 35.2 * 35.2 * 4), 1e-2);
}

// The board is its cells less the grown outlines, and every piece is its outline times its height.
TEST(AssetVolume, KitsFollowTheirOutlines) {
  for (const Outline& outline : AllOutlines()) {
    SCOPED_TRACE(outline.name);
    const double area = outline.turns == 0 ? kPi * 27 * 27 : SignedArea(outline.polygon) * 1e6;
    EXPECT_NEAR(Volume({"kit-piece", {}, {outline.name}}), 24 * area, 1e-2);
    const double hole = SignedArea(Offset(outline.polygon, 2 * kMm)) * 1e6;
    EXPECT_NEAR(Volume({"kit-board", {}, {outline.name}}), 14 * (6400 - hole), 1e-2);
  }
}

// Masses by hand: a 40 mm block of light wood, a hollow box, a ring without its hole's worth of wood.
TEST(AssetMass, IsThatOfTheMaterial) {
  const auto mass = [](const AssetParams& params) { return BuildShape(*CompleteParams(params, ""))->mass_kg; };
  EXPECT_NEAR(mass({"block", {}, {}}), 0.0256, 1e-6);
  EXPECT_NEAR(mass({"box", {100, 70, 40}, {}}), 2 * (0.007 + 0.0028 + 0.004) * 2.0, 1e-6);
  EXPECT_NEAR(mass({"ring", {80, 12}, {}}), kPi * (1600 - 144) * 12e-9 * 400, 1e-6);
}

// Pieces of different outlines do not fit into each other's holes by accident where the names are near: the rim of the
// piece leaves the hole somewhere, at every turn of a degree.
TEST(Outlines, DoNotFitEachOthersHolesWhereTheyLookAlike) {
  const auto fits = [](const char* piece, const char* hole) {
    const Polygon room = Offset(FindOutline(hole)->polygon, 2 * kMm), &corners = FindOutline(piece)->polygon;
    Polygon rim;  // eight points an edge
    for (size_t i = 0; i < corners.size(); ++i) {
      const Point2 &a = corners[i], &b = corners[(i + 1) % corners.size()];
      for (int k = 0; k < 8; ++k) rim.push_back({a.x + (b.x - a.x) * k / 8, a.y + (b.y - a.y) * k / 8});
    }
    for (int degree = 0; degree < 360; ++degree) {
      const double c = std::cos(degree * kPi / 180), s = std::sin(degree * kPi / 180);
      bool inside = true;
      for (const Point2& p : rim) inside &= Inside(room, {c * p.x - s * p.y, s * p.x + c * p.y});
      if (inside) return true;
    }
    return false;
  };
  EXPECT_TRUE(fits("star", "star"));
  EXPECT_FALSE(fits("plus", "letter-h"));
  EXPECT_FALSE(fits("hexagon", "pentagon"));
  EXPECT_FALSE(fits("rectangle", "diamond"));
  EXPECT_FALSE(fits("square", "circle"));
}

}  // namespace
}  // namespace gensim::tabletop
