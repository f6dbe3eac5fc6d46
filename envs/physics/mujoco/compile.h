// MuJoCo as the engine behind Model and World.
//
// The model is built through mjSpec with the project's contact, weld and sleep settings, compiled once and shared
// read-only. Errors: every fault of the scene is reported, with a JSON-pointer-like place (/bodies/3/geoms/0/half).
#pragma once

#include <memory>

#include "envs/base/result.h"
#include "envs/physics/scene.h"
#include "envs/physics/world.h"

namespace gensim::physics {

/// Compiles a scene. Codes: scene-limit (counts, sizes, masses out of range), scene-not-finite (NaN or infinity),
/// scene-name (empty or repeated body name), scene-hull (fewer than 4 points, flat), scene-quaternion (not of unit
/// length), scene-empty-body (nothing to collide with), engine-refused (MuJoCo's own message).
Result<std::shared_ptr<const Model>> CompileMujoco(const Scene& scene);

}  // namespace gensim::physics
