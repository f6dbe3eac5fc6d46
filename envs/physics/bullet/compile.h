// Bullet (double precision) as the engine behind Model and World.
//
// A second opinion on the physics: another solver, another collision detection, the same contract. The collision shapes
// are built once and shared read-only. Errors as for every engine: all faults of the scene (scene_check.h).
#pragma once

#include <memory>

#include "envs/base/result.h"
#include "envs/physics/scene.h"
#include "envs/physics/world.h"

namespace gensim::physics {

/// Compiles a scene. Codes: those of CheckScene; engine-refused (a hull that Bullet makes no shape of).
Result<std::shared_ptr<const Model>> CompileBullet(const Scene& scene);

}  // namespace gensim::physics
