// The convex hull of a few points as half-spaces, and what follows from it: inside tests, ray hits, volume.
//
// Made for the small hulls of procedural assets (at most some dozens of points): planes are found by trying every
// triple, which needs no tolerance for coplanar faces beyond one length. Pure functions, metres; results do not depend
// on the order of equal points. Fewer than four points, or points in one plane, give no planes and no volume; more than
// 512 faces throw std::invalid_argument.
#pragma once

#include <span>
#include <vector>

#include "envs/base/pose.h"

namespace gensim::render {

/// The points p with Dot(normal, p) <= offset; normal is a unit vector that points outwards.
struct HalfSpace {
  Vec3 normal;
  double offset = 0;
};

/// The faces of the hull, one half-space each, coplanar triangles merged.
std::vector<HalfSpace> HullFaces(std::span<const Vec3> points);

/// Corners of one face in order around its normal.
std::vector<Vec3> FaceCorners(std::span<const Vec3> points, const HalfSpace& face);

/// Volume of the hull in cubic metres.
double HullVolume(std::span<const Vec3> points);

}  // namespace gensim::render
