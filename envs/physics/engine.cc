#include "envs/physics/engine.h"

#include "envs/base/text.h"
#include "envs/physics/bullet/compile.h"
#include "envs/physics/mujoco/compile.h"

namespace gensim::physics {

std::string_view NameOf(Engine engine) { return engine == Engine::kMujoco ? "mujoco" : "bullet"; }

const std::vector<std::string>& EngineNames() {
  static const std::vector<std::string> kNames = {"mujoco", "bullet"};
  return kNames;
}

Result<Engine> EngineOf(std::string_view name) {
  for (const Engine engine : {Engine::kMujoco, Engine::kBullet})
    if (name == NameOf(engine)) return engine;
  return Error{"unknown-engine", "", "no engine '" + std::string(name) + "'", LegalHint(name, EngineNames())};
}

std::string_view VersionOf(Engine engine) {
  return engine == Engine::kMujoco ? GENSIM_MUJOCO_VERSION : GENSIM_BULLET_VERSION;
}

Result<std::shared_ptr<const Model>> Compile(Engine engine, const Scene& scene) {
  return engine == Engine::kMujoco ? CompileMujoco(scene) : CompileBullet(scene);
}

}  // namespace gensim::physics
