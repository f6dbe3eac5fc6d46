#include "tests/render/solid.h"

#include <algorithm>
#include <cmath>

namespace gensim::render {
namespace {

using physics::GeomKind;

// Keeps the nearest entry in front of the origin; normals are in the frame of the ray.
void Offer(double distance, const Vec3& normal, bool& found, RayEntry& best) {
  if (distance < 0 || (found && distance >= best.distance_m)) return;
  best = {distance, normal};
  found = true;
}

// Entry into a ball; with `side` +1 or -1 only into its upper or lower half.
void OfferBall(const Vec3& o, const Vec3& d, const Vec3& centre, double radius, double side, bool& found,
               RayEntry& best) {
  const Vec3 from = o - centre;
  const double b = Dot(from, d), c = Dot(from, from) - radius * radius, root = b * b - c;
  if (root < 0) return;
  const double t = -b - std::sqrt(root);
  const Vec3 p = from + d * t;
  if (p.z * side >= 0) Offer(t, p * (1 / radius), found, best);
}

// Entry through the side of an upright cylinder between -z and z.
void OfferSide(const Vec3& o, const Vec3& d, double radius, double z, bool& found, RayEntry& best) {
  const double a = d.x * d.x + d.y * d.y;
  if (a < 1e-18) return;
  const double b = o.x * d.x + o.y * d.y, c = o.x * o.x + o.y * o.y - radius * radius, root = b * b - a * c;
  if (root < 0) return;
  const double t = (-b - std::sqrt(root)) / a;
  const Vec3 p = o + d * t;
  if (std::abs(p.z) <= z) Offer(t, {p.x / radius, p.y / radius, 0}, found, best);
}

// Entry through the flat ends.
void OfferEnds(const Vec3& o, const Vec3& d, double radius, double z, bool& found, RayEntry& best) {
  if (std::abs(d.z) < 1e-12) return;
  const double side = d.z < 0 ? 1 : -1, t = (side * z - o.z) / d.z;
  const Vec3 p = o + d * t;
  if (p.x * p.x + p.y * p.y <= radius * radius) Offer(t, {0, 0, side}, found, best);
}

}  // namespace

Solid::Solid(const RenderShape& shape, const Pose& X_WG)
    : kind_(shape.kind()), half_(shape.half()), X_WG_(X_WG), radius_(shape.radius()), faces_W_(shape.faces()) {
  for (HalfSpace& face : faces_W_) {
    face.normal = Rotate(X_WG.q, face.normal);
    face.offset += Dot(face.normal, X_WG.p);
  }
}

bool Solid::Enter(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const {
  // most rays miss the bounding sphere
  const Vec3 from = origin_W - X_WG_.p;
  const double b = Dot(from, direction_W), c = Dot(from, from) - radius_ * radius_;
  if (b * b < c) return false;
  return faces_W_.empty() ? EnterRound(origin_W, direction_W, entry) : EnterHull(origin_W, direction_W, entry);
}

bool Solid::EnterHull(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const {
  // the part of the ray inside all half-spaces; it enters through the last face that it crosses inwards
  double enter = -1, leave = 1e9;
  const HalfSpace* through = nullptr;
  for (const HalfSpace& face : faces_W_) {
    const double speed = Dot(face.normal, direction_W), gap = face.offset - Dot(face.normal, origin_W);
    if (std::abs(speed) < 1e-12) {
      if (gap < 0) return false;
      continue;
    }
    const double t = gap / speed;
    if (speed < 0 && t > enter) enter = t, through = &face;
    if (speed > 0) leave = std::min(leave, t);
    if (enter > leave) return false;
  }
  if (!through || enter < 0) return false;
  entry = {enter, through->normal};
  return true;
}

bool Solid::EnterRound(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const {
  const Quat to_G = Conjugate(X_WG_.q);
  const Vec3 o = Rotate(to_G, origin_W - X_WG_.p), d = Rotate(to_G, direction_W);
  bool found = false;
  if (kind_ == GeomKind::kSphere) {
    OfferBall(o, d, {}, half_.x, 0, found, entry);
  } else {
    OfferSide(o, d, half_.x, half_.z, found, entry);
    if (kind_ == GeomKind::kCylinder) {
      OfferEnds(o, d, half_.x, half_.z, found, entry);
    } else {
      OfferBall(o, d, {0, 0, half_.z}, half_.x, 1, found, entry);
      OfferBall(o, d, {0, 0, -half_.z}, half_.x, -1, found, entry);
    }
  }
  if (found) entry.normal_W = Rotate(X_WG_.q, entry.normal_W);
  return found;
}

}  // namespace gensim::render
