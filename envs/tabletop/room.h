// Room: is a place free, carried and reachable from above, and if not, what is in the way.
//
// Shared by the expert, the start placing and the env. Pure functions of the scene.
#pragma once

#include <vector>

#include "envs/tabletop/relation.h"

namespace gensim::tabletop {

struct Room {
  bool possible = true;       ///< false: no clearing helps (out of bounds, kept out, nothing carries it, fixed body)
  std::string reason;         ///< why not, empty when possible
  std::vector<int> blockers;  ///< movable objects in the way, ascending
  bool free() const { return possible && blockers.empty(); }
};

/// Room for an object at a placement, coming down from above. Objects it carries now come along and are no obstacle.
Room RoomFor(const SceneState& state, const Placement& placement, double gap_m = 0.0005);

/// May the expert move this object?
bool Movable(const Task& task, int object);

/// Tool poses from which the suction tool could hold the object now, best first; objects that bar the way to the best
/// one are listed in `blockers` when there is no free one.
std::vector<Pose> Grasps(const SceneState& state, int object, std::vector<int>& blockers);

/// Height above the target from which an object has to come down slowly: the rim of the nearest neighbour, hole or peg
/// that it passes within a few millimetres; never less than `least_m`.
double SlowFrom(const SceneState& state, int object, const Pose& X_target, double least_m);

/// Objects that ride along when `object` is moved: what lies in its hollows.
std::vector<int> LoadOf(const SceneState& state, int object);

}  // namespace gensim::tabletop
