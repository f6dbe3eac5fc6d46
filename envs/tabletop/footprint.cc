#include "envs/tabletop/footprint.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr int kCirclePoints = 24;

const std::vector<PlanePoint>& UnitCircle() {
  static const std::vector<PlanePoint> kCircle = [] {
    std::vector<PlanePoint> circle;
    for (int i = 0; i < kCirclePoints; ++i) {
      const double angle = 2 * std::numbers::pi * i / kCirclePoints;
      circle.push_back({std::cos(angle), std::sin(angle)});
    }
    return circle;
  }();
  return kCircle;
}

void AppendCircle(const Pose& X_WG, double radius, double z, std::vector<Vec3>& out) {
  for (const PlanePoint& u : UnitCircle()) out.push_back(X_WG * Vec3{u.x * radius, u.y * radius, z});
}

// points whose hull is the geom; a sphere or cap adds its radius afterwards
void AppendPoints(const physics::Geom& geom, const Pose& X_WG, std::vector<Vec3>& out) {
  switch (geom.kind) {
    case physics::GeomKind::kBox:
      for (int i = 0; i < 8; ++i) {
        out.push_back(X_WG * Vec3{(i & 1) ? geom.half.x : -geom.half.x, (i & 2) ? geom.half.y : -geom.half.y,
                                  (i & 4) ? geom.half.z : -geom.half.z});
      }
      break;
    case physics::GeomKind::kCylinder:
      AppendCircle(X_WG, geom.half.x, geom.half.z, out);
      AppendCircle(X_WG, geom.half.x, -geom.half.z, out);
      break;
    case physics::GeomKind::kConvex:
      for (const Vec3& v : geom.vertices) out.push_back(X_WG * v);
      break;
    case physics::GeomKind::kSphere:
      AppendCircle({X_WG.p, Quat{}}, geom.half.x, 0, out);
      break;
    case physics::GeomKind::kCapsule:
      for (const double end : {geom.half.z, -geom.half.z}) {
        AppendCircle({X_WG * Vec3{0, 0, end}, Quat{}}, geom.half.x, 0, out);
      }
      break;
  }
}

void Bound(Prism& prism) {
  prism.min_x = prism.min_y = std::numeric_limits<double>::infinity();
  prism.max_x = prism.max_y = -prism.min_x;
  for (const PlanePoint& p : prism.hull) {
    prism.min_x = std::min(prism.min_x, p.x), prism.max_x = std::max(prism.max_x, p.x);
    prism.min_y = std::min(prism.min_y, p.y), prism.max_y = std::max(prism.max_y, p.y);
  }
}

void Bound(Footprint& footprint) {
  footprint.min_x = footprint.min_y = footprint.min_z = std::numeric_limits<double>::infinity();
  footprint.max_x = footprint.max_y = footprint.max_z = -footprint.min_x;
  for (const Prism& p : footprint.parts) {
    footprint.min_x = std::min(footprint.min_x, p.min_x), footprint.max_x = std::max(footprint.max_x, p.max_x);
    footprint.min_y = std::min(footprint.min_y, p.min_y), footprint.max_y = std::max(footprint.max_y, p.max_y);
    footprint.min_z = std::min(footprint.min_z, p.min_z), footprint.max_z = std::max(footprint.max_z, p.max_z);
  }
}

Prism PrismOf(const physics::Geom& geom, const Pose& X_WG) {
  std::vector<Vec3> points;
  points.reserve(2 * kCirclePoints);
  AppendPoints(geom, X_WG, points);
  Prism prism;
  prism.layer = geom.layer, prism.collides_with = geom.collides_with;
  prism.min_z = std::numeric_limits<double>::infinity(), prism.max_z = -prism.min_z;
  std::vector<PlanePoint> flat;
  flat.reserve(points.size());
  for (const Vec3& p : points) {
    flat.push_back({p.x, p.y});
    prism.min_z = std::min(prism.min_z, p.z), prism.max_z = std::max(prism.max_z, p.z);
  }
  if (geom.kind == physics::GeomKind::kSphere || geom.kind == physics::GeomKind::kCapsule) {
    prism.min_z -= geom.half.x, prism.max_z += geom.half.x;
  }
  prism.hull = ConvexHull(std::move(flat));
  Bound(prism);
  return prism;
}

bool CanCollide(const Prism& a, const Prism& b) {
  return (a.layer & b.collides_with) != 0 || (b.layer & a.collides_with) != 0;
}

double BoxGap(const Prism& a, const Prism& b) {
  return std::max({a.min_x - b.max_x, b.min_x - a.max_x, a.min_y - b.max_y, b.min_y - a.max_y});
}

// some part of each within gap, where `meets` decides about heights
template <class Meets>
bool AnyPair(const Footprint& a, const Footprint& b, double gap_m, Meets meets) {
  if (a.marker || b.marker) return false;
  if (std::max({a.min_x - b.max_x, b.min_x - a.max_x, a.min_y - b.max_y, b.min_y - a.max_y}) >= gap_m) return false;
  for (const Prism& pa : a.parts) {
    for (const Prism& pb : b.parts) {
      if (!CanCollide(pa, pb) || !meets(pa, pb) || BoxGap(pa, pb) >= gap_m) continue;
      if (PolygonDistance(pa.hull, pb.hull, gap_m) < gap_m) return true;
    }
  }
  return false;
}

}  // namespace

Footprint FootprintOf(const AssetShape& shape, const Pose& X_WO) {
  Footprint footprint;
  footprint.marker = shape.marker;
  // a marker is its rectangle, whatever bars it is drawn with
  if (shape.marker) {
    physics::Geom plate;
    plate.half = shape.half;
    footprint.parts.push_back(PrismOf(plate, X_WO));
    footprint.parts.back().layer = footprint.parts.back().collides_with = 0;
  } else {
    for (const physics::Geom& geom : shape.geoms) {
      if (!geom.visual_only) footprint.parts.push_back(PrismOf(geom, X_WO * geom.X_BG));
    }
  }
  Bound(footprint);
  return footprint;
}

Footprint Shifted(const Footprint& footprint, const Vec3& by) {
  Footprint moved = footprint;
  for (Prism& p : moved.parts) {
    for (PlanePoint& v : p.hull) v.x += by.x, v.y += by.y;
    p.min_x += by.x, p.max_x += by.x, p.min_y += by.y, p.max_y += by.y, p.min_z += by.z, p.max_z += by.z;
  }
  moved.min_x += by.x, moved.max_x += by.x, moved.min_y += by.y, moved.max_y += by.y;
  moved.min_z += by.z, moved.max_z += by.z;
  return moved;
}

Footprint Turned(const Footprint& footprint, const PlanePoint& about, double yaw, const Vec3& by) {
  Footprint turned = footprint;
  const double c = std::cos(yaw), s = std::sin(yaw);
  for (Prism& p : turned.parts) {
    for (PlanePoint& v : p.hull) {
      const double x = v.x - about.x, y = v.y - about.y;
      v = {about.x + c * x - s * y + by.x, about.y + s * x + c * y + by.y};
    }
    p.min_z += by.z, p.max_z += by.z;
    Bound(p);
  }
  Bound(turned);
  return turned;
}

Circles CirclesOf(const Footprint& footprint, const PlanePoint& center) {
  Circles circles{center, 0, 0};
  for (const Prism& p : footprint.parts) {
    circles.inner_m = std::max(circles.inner_m, DepthIn(p.hull, center));
    for (const PlanePoint& v : p.hull) {
      const double x = v.x - center.x, y = v.y - center.y;
      circles.outer_m = std::max(circles.outer_m, std::sqrt(x * x + y * y));
    }
  }
  return circles;
}

double GapXY(const Footprint& a, const Footprint& b, double max_m) {
  const double apart = std::max({a.min_x - b.max_x, b.min_x - a.max_x, a.min_y - b.max_y, b.min_y - a.max_y});
  if (apart >= max_m) return max_m;
  // the pair whose boxes are nearest first: after it most others are too far away to matter
  double best = max_m, nearest = std::numeric_limits<double>::infinity();
  const Prism *first_a = nullptr, *first_b = nullptr;
  for (const Prism& pa : a.parts) {
    for (const Prism& pb : b.parts) {
      if (const double gap = BoxGap(pa, pb); gap < nearest) nearest = gap, first_a = &pa, first_b = &pb;
    }
  }
  if (nearest >= max_m) return max_m;
  best = std::min(best, PolygonDistance(first_a->hull, first_b->hull, best));
  for (const Prism& pa : a.parts) {
    for (const Prism& pb : b.parts) {
      if (BoxGap(pa, pb) < best) best = std::min(best, PolygonDistance(pa.hull, pb.hull, best));
    }
  }
  return best;
}

bool Overlaps(const Footprint& a, const Footprint& b, double gap_m, double z_slack_m) {
  return AnyPair(a, b, gap_m, [&](const Prism& pa, const Prism& pb) {
    return std::min(pa.max_z, pb.max_z) - std::max(pa.min_z, pb.min_z) > z_slack_m;
  });
}

bool BlocksDescent(const Footprint& a, const Footprint& b, double gap_m, double z_slack_m) {
  return AnyPair(a, b, gap_m, [&](const Prism& pa, const Prism& pb) { return pb.max_z > pa.min_z + z_slack_m; });
}

bool InsideRegion(const Footprint& footprint, const Region& region, double margin_m) {
  return footprint.min_x >= region.min_x + margin_m && footprint.max_x <= region.max_x - margin_m &&
         footprint.min_y >= region.min_y + margin_m && footprint.max_y <= region.max_y - margin_m;
}

double HeightAt(const Footprint& footprint, double x, double y, double fallback) {
  double height = fallback;
  for (const Prism& p : footprint.parts) {
    if (x < p.min_x || x > p.max_x || y < p.min_y || y > p.max_y) continue;
    if (Covers(p.hull, {x, y})) height = std::max(height, p.max_z);
  }
  return height;
}

Region TableRegion() { return {kMinX_m, kMaxX_m, kMinY_m, kMaxY_m}; }

}  // namespace gensim::tabletop
