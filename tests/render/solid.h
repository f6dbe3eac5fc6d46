// One geom at its place in the world, prepared for rays: boxes and hulls as half-spaces, round kinds by their formulas.
//
// Immutable after construction; thread-safe. Metres; frame W. Rays that start inside a solid do not see it.
#pragma once

#include <vector>

#include "envs/base/pose.h"
#include "envs/render/render_shape.h"

namespace gensim::render {

/// Where a ray enters a solid.
struct RayEntry {
  double distance_m = 0;
  Vec3 normal_W;  ///< unit, outwards
};

class Solid {
 public:
  Solid(const RenderShape& shape, const Pose& X_WG);

  /// First entry along a ray (unit direction); false when it misses.
  bool Enter(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const;

  /// Bounding sphere.
  const Vec3& centre_W() const { return X_WG_.p; }
  double radius() const { return radius_; }

 private:
  bool EnterHull(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const;
  bool EnterRound(const Vec3& origin_W, const Vec3& direction_W, RayEntry& entry) const;

  physics::GeomKind kind_;
  Vec3 half_;
  Pose X_WG_;
  double radius_ = 0;
  std::vector<HalfSpace> faces_W_;  // boxes and hulls only
};

}  // namespace gensim::render
