// Where a ray meets a geom: exact, in closed form.
//
// Pure function; thread-safe. Bullet's own ray test walks towards the surface and stops at a tolerance.
#pragma once

#include <optional>
#include <vector>

#include "envs/base/pose.h"
#include "envs/physics/bullet/hull.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// Distance along the ray from `origin_G` along the unit vector `direction_G` to the geom's surface; zero from inside.
/// `planes` are those of a convex geom's hull.
std::optional<double> RayDistance(const Geom& geom, const std::vector<Plane>& planes, const Vec3& origin_G,
                                  const Vec3& direction_G);

}  // namespace gensim::physics
