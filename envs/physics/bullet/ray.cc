#include "envs/physics/bullet/ray.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gensim::physics {
namespace {

// The part of the ray that is inside; empty when enter > leave.
struct Stretch {
  double enter = 0;
  double leave = std::numeric_limits<double>::infinity();

  // keeps the part with slope * t <= limit
  void Below(double slope, double limit) {
    if (slope > 0) leave = std::min(leave, limit / slope);
    if (slope < 0) enter = std::max(enter, limit / slope);
    if (slope == 0 && limit < 0) leave = -1;
  }
  // keeps the part between the roots of a t^2 + 2 b t + c, a >= 0
  void BetweenRoots(double a, double b, double c) {
    if (a == 0) return Below(0, -c);
    const double d = b * b - a * c;
    if (d < 0) {
      leave = -1;
      return;
    }
    enter = std::max(enter, (-b - std::sqrt(d)) / a);
    leave = std::min(leave, (-b + std::sqrt(d)) / a);
  }
  std::optional<double> Hit() const { return enter <= leave ? std::optional(enter) : std::nullopt; }
};

std::optional<double> Sphere(const Vec3& o, const Vec3& d, double radius) {
  Stretch s;
  s.BetweenRoots(1, Dot(o, d), Dot(o, o) - radius * radius);
  return s.Hit();
}

std::optional<double> Tube(const Vec3& o, const Vec3& d, const Vec3& half) {
  Stretch s;
  s.BetweenRoots(d.x * d.x + d.y * d.y, o.x * d.x + o.y * d.y, o.x * o.x + o.y * o.y - half.x * half.x);
  s.Below(d.z, half.z - o.z);
  s.Below(-d.z, half.z + o.z);
  return s.Hit();
}

std::optional<double> Nearer(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

std::optional<double> RayDistance(const Geom& geom, const std::vector<Plane>& planes, const Vec3& o, const Vec3& d) {
  const Vec3& h = geom.half;
  Stretch s;
  switch (geom.kind) {
    case GeomKind::kBox:
      s.Below(d.x, h.x - o.x), s.Below(-d.x, h.x + o.x);
      s.Below(d.y, h.y - o.y), s.Below(-d.y, h.y + o.y);
      s.Below(d.z, h.z - o.z), s.Below(-d.z, h.z + o.z);
      return s.Hit();
    case GeomKind::kCylinder:
      return Tube(o, d, h);
    case GeomKind::kSphere:
      return Sphere(o, d, h.x);
    case GeomKind::kCapsule:
      // the union of a tube and its two caps
      return Nearer(Tube(o, d, h), Nearer(Sphere(o - Vec3{0, 0, h.z}, d, h.x), Sphere(o + Vec3{0, 0, h.z}, d, h.x)));
    case GeomKind::kConvex:
      for (const Plane& plane : planes) s.Below(Dot(plane.normal, d), plane.offset_m - Dot(plane.normal, o));
      return s.Hit();
  }
  return std::nullopt;
}

}  // namespace gensim::physics
