// The random policy: some object to some place on the table, whatever the task asks for.
//
// It knows where the objects are, so that it moves things at all; a policy that also picked blindly would mostly miss.
// Pure function of its arguments and the stream.
#pragma once

#include <vector>

#include "envs/base/rng.h"
#include "envs/tabletop/state.h"

namespace gensim::tabletop {

/// An action of TabletopEnv with a random movable object and a random place for it; empty when the task has nothing to
/// move. Objects that lie beyond the edge give actions outside the bounds of the env, whose
/// spec().action.Contains tells.
std::vector<double> RandomPick(const SceneState& state, Rng& rng);

}  // namespace gensim::tabletop
