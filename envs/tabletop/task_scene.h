// From a lowered task to the physical scene: body i is object i.
#pragma once

#include <memory>
#include <string>

#include "envs/base/result.h"
#include "envs/physics/engine.h"
#include "envs/physics/scene.h"
#include "envs/physics/world.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

/// Under which physics a task runs: the engine, and changes for the gate that tries other circumstances. Without a
/// change it is the task itself.
struct PhysicsVariation {
  double mass = 1, friction = 1, gravity = 1;  ///< factors
  double timestep_s = 0.002;
  physics::Engine engine = physics::Engine::kMujoco;
  bool operator==(const PhysicsVariation&) const = default;
};

/// Start poses, masses and colours of the task; throws std::invalid_argument for a colour that is not in the palette.
physics::Scene SceneOf(const Task& task, const PhysicsVariation& variation = {});

/// The compiled scene; codes of the engine.
Result<std::shared_ptr<const physics::Model>> CompileTask(const Task& task, const PhysicsVariation& variation = {});

/// MJCF text of the task's start that MuJoCo's stock viewer opens.
Result<std::string> ExportMjcf(const Task& task);

}  // namespace gensim::tabletop
