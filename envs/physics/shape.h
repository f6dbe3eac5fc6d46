// Extents of geoms and bodies at a pose: exact, without an engine.
//
// Pure functions of plain data; thread-safe. Metres; z up. Only colliding geoms count, those that are visual_only do
// not.
#pragma once

#include <optional>
#include <vector>

#include "envs/base/pose.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// How far the geom reaches from G's origin along the unit vector `direction_G`.
double SupportDistance(const Geom& geom, const Vec3& direction_G);

/// Volume of a box, cylinder, sphere or capsule in m3; nothing for a hull, which takes a look at its faces.
std::optional<double> PrimitiveVolume(const Geom& geom);

struct Extent {
  double low_m = 0, high_m = 0;
};

/// Lowest and highest z of a body at X_WB; both X_WB's z when it has no colliding geom.
Extent VerticalExtent(const std::vector<Geom>& geoms, const Pose& X_WB);

/// Extent along a horizontal or any other unit direction of W.
Extent ExtentAlong(const std::vector<Geom>& geoms, const Pose& X_WB, const Vec3& direction_W);

/// Radius about B's origin that holds every colliding geom.
double BoundingRadius(const std::vector<Geom>& geoms);

}  // namespace gensim::physics
