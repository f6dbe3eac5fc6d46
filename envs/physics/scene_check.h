// Checks a scene before an engine sees it, so that every engine refuses the same scenes with the same codes.
//
// Pure function; thread-safe. All faults are reported, not only the first; `where` is a JSON pointer into the scene.
#pragma once

#include "envs/base/result.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// Empty when the scene is legal. Codes: scene-limit, scene-not-finite, scene-name, scene-hull, scene-quaternion,
/// scene-empty-body.
Errors CheckScene(const Scene& scene);

}  // namespace gensim::physics
