#include "envs/render/render_shape.h"

#include <algorithm>
#include <cmath>

namespace gensim::render {
namespace {

using physics::GeomKind;

std::vector<Vec3> BoxCorners(const Vec3& h) {
  std::vector<Vec3> corners;
  for (const double x : {-h.x, h.x})
    for (const double y : {-h.y, h.y})
      for (const double z : {-h.z, h.z}) corners.push_back({x, y, z});
  return corners;
}

std::vector<HalfSpace> BoxFaces(const Vec3& h) {
  return {{{1, 0, 0}, h.x},  {{-1, 0, 0}, h.x}, {{0, 1, 0}, h.y},
          {{0, -1, 0}, h.y}, {{0, 0, 1}, h.z},  {{0, 0, -1}, h.z}};
}

}  // namespace

RenderShape::RenderShape(const physics::Geom& geom) : kind_(geom.kind), half_(geom.half) {
  switch (kind_) {
    case GeomKind::kBox:
      faces_ = BoxFaces(half_);
      corners_ = BoxCorners(half_);
      radius_ = Norm(half_);
      break;
    case GeomKind::kConvex:
      faces_ = HullFaces(geom.vertices);
      corners_ = geom.vertices;
      for (const Vec3& v : geom.vertices) radius_ = std::max(radius_, Norm(v));
      break;
    case GeomKind::kCylinder:
      corners_ = BoxCorners({half_.x, half_.x, half_.z});
      radius_ = std::hypot(half_.x, half_.z);
      break;
    case GeomKind::kSphere:
      corners_ = BoxCorners({half_.x, half_.x, half_.x});
      radius_ = half_.x;
      break;
    case GeomKind::kCapsule:
      corners_ = BoxCorners({half_.x, half_.x, half_.x + half_.z});
      radius_ = half_.x + half_.z;
      break;
  }
}

}  // namespace gensim::render
