#include "envs/physics/shape.h"

#include <algorithm>
#include <limits>
#include <numbers>

namespace gensim::physics {

double SupportDistance(const Geom& geom, const Vec3& d) {
  switch (geom.kind) {
    case GeomKind::kBox:
      return std::abs(d.x) * geom.half.x + std::abs(d.y) * geom.half.y + std::abs(d.z) * geom.half.z;
    case GeomKind::kCylinder:
      return geom.half.x * std::hypot(d.x, d.y) + geom.half.z * std::abs(d.z);
    case GeomKind::kSphere:
      return geom.half.x;
    case GeomKind::kCapsule:
      return geom.half.x + geom.half.z * std::abs(d.z);
    case GeomKind::kConvex:
      break;
  }
  double best = -std::numeric_limits<double>::infinity();
  for (const Vec3& v : geom.vertices) best = std::max(best, Dot(v, d));
  return best;
}

std::optional<double> PrimitiveVolume(const Geom& geom) {
  constexpr double kPi = std::numbers::pi;
  const Vec3& h = geom.half;
  switch (geom.kind) {
    case GeomKind::kBox:
      return 8 * h.x * h.y * h.z;
    case GeomKind::kCylinder:
      return 2 * kPi * h.x * h.x * h.z;
    case GeomKind::kSphere:
      return 4.0 / 3 * kPi * h.x * h.x * h.x;
    case GeomKind::kCapsule:
      return kPi * h.x * h.x * (2 * h.z + 4.0 / 3 * h.x);
    case GeomKind::kConvex:
      break;
  }
  return std::nullopt;
}

Extent ExtentAlong(const std::vector<Geom>& geoms, const Pose& X_WB, const Vec3& direction_W) {
  const double origin = Dot(X_WB.p, direction_W);
  Extent extent{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Geom& geom : geoms) {
    if (geom.visual_only) continue;
    // the direction in G, and where G stands along it
    const Pose X_WG = X_WB * geom.X_BG;
    const Vec3 direction_G = Rotate(Conjugate(X_WG.q), direction_W);
    const double centre = Dot(X_WG.p, direction_W);
    extent.high_m = std::max(extent.high_m, centre + SupportDistance(geom, direction_G));
    extent.low_m = std::min(extent.low_m, centre - SupportDistance(geom, -direction_G));
  }
  if (extent.low_m > extent.high_m) extent = {origin, origin};
  return extent;
}

Extent VerticalExtent(const std::vector<Geom>& geoms, const Pose& X_WB) { return ExtentAlong(geoms, X_WB, {0, 0, 1}); }

double BoundingRadius(const std::vector<Geom>& geoms) {
  double radius = 0;
  for (const Geom& geom : geoms) {
    if (geom.visual_only) continue;
    double own = 0;  // about G's origin
    switch (geom.kind) {
      case GeomKind::kBox:
        own = Norm(geom.half);
        break;
      case GeomKind::kCylinder:
        own = std::hypot(geom.half.x, geom.half.z);
        break;
      case GeomKind::kSphere:
        own = geom.half.x;
        break;
      case GeomKind::kCapsule:
        own = geom.half.x + geom.half.z;
        break;
      case GeomKind::kConvex:
        // hulls are often far from their frame's origin: measure from B instead
        for (const Vec3& v : geom.vertices) radius = std::max(radius, Norm(geom.X_BG * v));
        continue;
    }
    radius = std::max(radius, Norm(geom.X_BG.p) + own);
  }
  return radius;
}

}  // namespace gensim::physics
