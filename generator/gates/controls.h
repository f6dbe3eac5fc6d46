// Wrong goals for a scene, which an honest task must not reward: made from the task itself.
#pragma once

#include <cstdint>
#include <optional>

#include "envs/base/rng.h"
#include "envs/tabletop/task.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

/// The task with every goal's objects swapped for others that the goal does not permit; nothing where some goal has no
/// other object that could take its part. The scene stays as it is.
std::optional<tabletop::Task> SwappedGoals(const tabletop::Task& task, const Rng& rng);

/// The scene of `task` with the goals of another draw of the program's variables, their objects found by what they look
/// like; nothing where no draw of those tried names another object or place. Order alone is no change.
std::optional<tabletop::Task> OtherDrawGoals(const tasklib::Program& program, const tabletop::Task& task,
                                             uint64_t first_seed, int tries);

}  // namespace gensim::generator
