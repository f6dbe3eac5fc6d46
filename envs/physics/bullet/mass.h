// Centre of mass, principal axes and moments of inertia of a body made of geoms at one density.
//
// Pure function; thread-safe. Only colliding geoms weigh; where they overlap they count twice, as in scene.h.
#pragma once

#include "envs/base/pose.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// Frame P: the centre of mass and the principal axes. P's axes are B's when these are principal axes already.
struct MassProperties {
  Pose X_BP;
  Vec3 inertia_kg_m2;  ///< about P's axes
};

/// Of a body of body.mass_kg with at least one colliding geom.
MassProperties MassOf(const Body& body);

}  // namespace gensim::physics
