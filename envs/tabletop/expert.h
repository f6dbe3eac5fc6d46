// The scripted expert: picks the next pick-and-place from the goal clauses and the true state.
//
// It knows nothing but the lowered task and the scene: first unmet goal allowed by the order, an object whose move
// brings it nearer, its grasp, its target; things that lie on the object or stand in the target's way are moved aside
// first; a failed move is tried again with another candidate. It keeps no memory between calls besides the seed and
// the number of moves made, so it can take over from any state. Deterministic in (state, seed, step).
#pragma once

#include <string>
#include <vector>

#include "envs/base/result.h"
#include "envs/base/rng.h"
#include "envs/tabletop/task_progress.h"

namespace gensim::tabletop {

/// One expert move: object, grasp and target; the env turns it into an action.
struct Move {
  int object = -1;
  int goal = -1;    ///< goal it serves; -1: clearing something out of the way
  Pose pick_X_WT;   ///< tool pose at the grasp
  Pose place_X_WT;  ///< tool pose when the object rests at its target
  Pose X_WO;        ///< the object's pose at its target
  double insert_depth_m = 0;
};

/// The next move. Codes: goal-reached (nothing to do), no-placement (no candidate is reachable and free, with the
/// reason of the best one), no-grasp.
Result<Move> NextMove(const SceneState& state, const GoalMemory& memory, Rng& rng);

/// Poses when a move has gone as it should; what lies in a moved thing comes along.
std::vector<Pose> PosesAfter(const SceneState& state, const Move& move);

}  // namespace gensim::tabletop
