#include "envs/physics/bullet/mass.h"

#include <LinearMath/btMatrix3x3.h>

#include <algorithm>
#include <numbers>

#include "envs/physics/bullet/hull.h"
#include "envs/physics/bullet/vectors.h"
#include "envs/physics/shape.h"

namespace gensim::physics {
namespace {

// Second moments are integrals of x_i x_j over the volume: they add up and turn like a matrix, R M R^T.
struct Moments {
  double volume_m3 = 0;
  Vec3 centre;                                           // of the volume
  btMatrix3x3 second{btMatrix3x3::getIdentity() * 0.0};  // about the centre
};

btMatrix3x3 Outer(const Vec3& a) {
  return {a.x * a.x, a.x * a.y, a.x * a.z, a.y * a.x, a.y * a.y, a.y * a.z, a.z * a.x, a.z * a.y, a.z * a.z};
}

btMatrix3x3 Diagonal(double x, double y, double z) { return {x, 0, 0, 0, y, 0, 0, 0, z}; }

// Tetrahedra between the hull's faces and one of its inner points.
Moments OfHull(const std::vector<Vec3>& points) {
  const Vec3 inside = MeanOf(points);
  Moments sum;
  Vec3 first;  // integral of x about `inside`
  for (const auto& [p, q, r] : HullOf(points).triangles) {
    const Vec3 a = p - inside, b = q - inside, c = r - inside;
    const double volume = Dot(a, Cross(b, c)) / 6;
    const Vec3 s = a + b + c;
    sum.volume_m3 += volume;
    first = first + s * (volume / 4);
    // the covariance of a tetrahedron with a corner in the origin
    sum.second += (Outer(a) + Outer(b) + Outer(c) + Outer(s)) * (volume / 20);
  }
  const Vec3 offset = first * (1 / sum.volume_m3);
  sum.centre = inside + offset;
  sum.second -= Outer(offset) * sum.volume_m3;
  return sum;
}

Moments OfGeom(const Geom& geom) {
  if (geom.kind == GeomKind::kConvex) return OfHull(geom.vertices);
  Moments m;
  m.volume_m3 = *PrimitiveVolume(geom);
  const Vec3& h = geom.half;
  const double r2 = h.x * h.x;
  switch (geom.kind) {
    case GeomKind::kBox:
      m.second = Diagonal(h.x * h.x, h.y * h.y, h.z * h.z) * (m.volume_m3 / 3);
      break;
    case GeomKind::kCylinder:
      m.second = Diagonal(r2 / 4, r2 / 4, h.z * h.z / 3) * m.volume_m3;
      break;
    case GeomKind::kSphere:
      m.second = Diagonal(r2 / 5, r2 / 5, r2 / 5) * m.volume_m3;
      break;
    case GeomKind::kCapsule: {
      // a cylinder and a ball cut in two, its halves h.z away and each with its centre of mass 3/8 r further out
      const double tube = 2 * std::numbers::pi * r2 * h.z, ball = m.volume_m3 - tube;
      const double z = tube * h.z * h.z / 3 + ball * (r2 / 5 + h.z * h.z + 2 * h.z * 3 * h.x / 8);
      const double x = tube * r2 / 4 + ball * r2 / 5;
      m.second = Diagonal(x, x, z);
      break;
    }
    case GeomKind::kConvex:
      break;
  }
  return m;
}

// Inertia from second moments: trace times the identity minus the matrix.
btMatrix3x3 Inertia(const btMatrix3x3& second) {
  const double trace = second[0][0] + second[1][1] + second[2][2];
  return Diagonal(trace, trace, trace) - second;
}

}  // namespace

MassProperties MassOf(const Body& body) {
  // all geoms in frame B: volume, centre, then second moments about the common centre
  Moments sum;
  std::vector<Moments> parts;
  for (const Geom& geom : body.geoms) {
    if (geom.visual_only) continue;
    Moments m = OfGeom(geom);
    const btMatrix3x3 R = Write(geom.X_BG).getBasis();
    m.centre = geom.X_BG * m.centre;
    m.second = R * m.second * R.transpose();
    sum.volume_m3 += m.volume_m3;
    sum.centre = sum.centre + m.centre * m.volume_m3;
    parts.push_back(m);
  }
  sum.centre = sum.centre * (1 / sum.volume_m3);
  for (const Moments& m : parts) sum.second += m.second + Outer(m.centre - sum.centre) * m.volume_m3;

  // B's axes stay where they are principal ones already
  btMatrix3x3 inertia = Inertia(sum.second) * (body.mass_kg / sum.volume_m3);
  const double largest = std::max({inertia[0][0], inertia[1][1], inertia[2][2]});
  const double mixed = std::max({std::abs(inertia[0][1]), std::abs(inertia[0][2]), std::abs(inertia[1][2])});
  btMatrix3x3 axes = btMatrix3x3::getIdentity();
  if (mixed > 1e-9 * largest) inertia.diagonalize(axes, 1e-14, 60);
  btQuaternion turn;
  axes.getRotation(turn);
  turn.normalize();
  return {{sum.centre, {turn.w(), turn.x(), turn.y(), turn.z()}}, {inertia[0][0], inertia[1][1], inertia[2][2]}};
}

}  // namespace gensim::physics
