#include "envs/render/convex_shape.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <stdexcept>

namespace gensim::render {
namespace {

// Points nearer to a plane than this lie in it.
constexpr double kPlaneTolerance_m = 1e-7;
constexpr size_t kMaxFaces = 512;

// True when all points lie on one side of the plane; turns it so that they lie inside.
bool IsSupporting(std::span<const Vec3> points, HalfSpace& plane) {
  bool above = false, below = false;
  for (const Vec3& p : points) {
    const double distance = Dot(plane.normal, p) - plane.offset;
    above |= distance > kPlaneTolerance_m;
    below |= distance < -kPlaneTolerance_m;
    if (above && below) return false;
  }
  if (above) plane = {-plane.normal, -plane.offset};
  return above || below;  // neither: all points in one plane, not a body
}

}  // namespace

std::vector<HalfSpace> HullFaces(std::span<const Vec3> points) {
  // which faces each point lies in: three points of one known face need no look
  std::vector<HalfSpace> faces;
  std::vector<std::bitset<kMaxFaces>> faces_of(points.size());
  const auto add = [&](const HalfSpace& plane) {
    if (faces.size() == kMaxFaces) throw std::invalid_argument("HullFaces: more than 512 faces");
    for (size_t i = 0; i < points.size(); ++i) {
      if (std::abs(Dot(plane.normal, points[i]) - plane.offset) <= kPlaneTolerance_m) faces_of[i].set(faces.size());
    }
    faces.push_back(plane);
  };

  // every triple that has all other points on one side spans a face
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t j = i + 1; j < points.size(); ++j) {
      const auto shared = faces_of[i] & faces_of[j];
      if (shared.count() >= 2) continue;  // an edge has two faces, both known
      for (size_t k = j + 1; k < points.size(); ++k) {
        if ((faces_of[i] & faces_of[j] & faces_of[k]).any()) continue;
        const Vec3 cross = Cross(points[j] - points[i], points[k] - points[i]);
        const double area = Norm(cross);
        if (area < 1e-10) continue;
        HalfSpace plane{cross * (1 / area), 0};
        plane.offset = Dot(plane.normal, points[i]);
        if (IsSupporting(points, plane)) add(plane);
      }
    }
  }
  return faces;
}

std::vector<Vec3> FaceCorners(std::span<const Vec3> points, const HalfSpace& face) {
  std::vector<Vec3> corners;
  Vec3 centre;
  for (const Vec3& p : points) {
    if (std::abs(Dot(face.normal, p) - face.offset) > kPlaneTolerance_m) continue;
    corners.push_back(p);
    centre = centre + p;
  }
  if (corners.empty()) return corners;

  // sort by angle about the centre, seen against the normal
  centre = centre * (1.0 / static_cast<double>(corners.size()));
  const Vec3 axis = std::abs(face.normal.x) < 0.8 ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  Vec3 u = Cross(face.normal, axis);
  u = u * (1 / Norm(u));
  const Vec3 v = Cross(face.normal, u);
  const auto angle = [&](const Vec3& p) { return std::atan2(Dot(p - centre, v), Dot(p - centre, u)); };
  std::sort(corners.begin(), corners.end(), [&](const Vec3& a, const Vec3& b) { return angle(a) < angle(b); });
  return corners;
}

double HullVolume(std::span<const Vec3> points) {
  double volume = 0;
  for (const HalfSpace& face : HullFaces(points)) {
    // divergence theorem: a third of face area times distance from the origin
    const std::vector<Vec3> corners = FaceCorners(points, face);
    Vec3 twice_area;
    for (size_t i = 2; i < corners.size(); ++i) {
      twice_area = twice_area + Cross(corners[i - 1] - corners[0], corners[i] - corners[0]);
    }
    volume += Norm(twice_area) / 2 * face.offset / 3;
  }
  return volume;
}

}  // namespace gensim::render
