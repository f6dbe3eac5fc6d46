// Witness plan: the expert's moves applied to the poses alone, as the proof without physics that a task can be done.
#pragma once

#include <vector>

#include "envs/tabletop/expert.h"

namespace gensim::tabletop {

/// Witness plan without physics: moves are applied to the poses directly. Codes as NextMove, plan-too-long when more
/// than task.step_limit moves are needed, and plan-in-circles when the goals undo each other.
Result<std::vector<Move>> WitnessPlan(const Task& task, Rng& rng);

}  // namespace gensim::tabletop
