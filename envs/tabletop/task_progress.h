// How far a task has come: its goals weighed, their order and the rules that must not be broken.
//
// Pure functions of task, poses and what has held before.
#pragma once

#include <vector>

#include "envs/tabletop/relation.h"

namespace gensim::tabletop {

/// Which goals have held so far: `sequence`, `after` and `hold: once` depend on it.
struct GoalMemory {
  std::vector<bool> held_once;
};

/// Progress of the whole task in [0, 1] (goals weighted equally, order respected) after taking `state` into `memory`.
double TaskProgress(const SceneState& state, GoalMemory& memory);

/// Things that may not be moved are where they started (within 10 mm), and nothing has been put into a region that is
/// to stay free. While a rule is broken TaskProgress stays below 1.
bool KeepsRules(const SceneState& state);

/// Goal that is to be worked on now (its sentence is the instruction); -1 when all hold.
int CurrentGoal(const SceneState& state, const GoalMemory& memory);

}  // namespace gensim::tabletop
