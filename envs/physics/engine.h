// Which engine simulates: names, and one function that compiles a scene with either.
//
// Pure functions; thread-safe. MuJoCo is the engine that tasks are made and scored with; Bullet gives a second opinion.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "envs/physics/scene.h"
#include "envs/physics/world.h"

namespace gensim::physics {

enum class Engine { kMujoco, kBullet };

/// "mujoco", "bullet".
std::string_view NameOf(Engine engine);
const std::vector<std::string>& EngineNames();

/// MuJoCo's second opinion is Bullet's, and the other way round.
constexpr Engine OtherThan(Engine engine) { return engine == Engine::kMujoco ? Engine::kBullet : Engine::kMujoco; }

/// Code unknown-engine, with the nearest name.
Result<Engine> EngineOf(std::string_view name);

/// "4.0.1": with the name, what Model::engine() says.
std::string_view VersionOf(Engine engine);

/// Compiles a scene; codes of scene_check.h and engine-refused.
Result<std::shared_ptr<const Model>> Compile(Engine engine, const Scene& scene);

}  // namespace gensim::physics
