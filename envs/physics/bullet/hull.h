// The faces of a convex hull: planes for rays, triangles for volumes.
//
// Pure functions; thread-safe; deterministic. Metres. Vertices stay exactly as given, only the choice of faces is
// Bullet's, which works on a grid of a ten-thousandth of the hull's size.
#pragma once

#include <array>
#include <vector>

#include "envs/base/pose.h"

namespace gensim::physics {

/// Points x with Dot(normal, x) <= offset_m are inside.
struct Plane {
  Vec3 normal;  ///< unit, outwards
  double offset_m = 0;
};

struct Hull {
  std::vector<Plane> planes;
  std::vector<std::array<Vec3, 3>> triangles;  ///< counter-clockwise seen from outside
};

/// The mean of the points: inside of their hull.
Vec3 MeanOf(const std::vector<Vec3>& points);

/// Faces of the hull of at least four points that span a volume; empty when Bullet finds none.
Hull HullOf(const std::vector<Vec3>& points);

/// Corners of the hull with every face moved inwards by up to inset_m, and how far they were moved.
struct InsetHull {
  std::vector<Vec3> corners;
  double inset_m = 0;
};
InsetHull InsetHullOf(const std::vector<Vec3>& points, double inset_m);

}  // namespace gensim::physics
