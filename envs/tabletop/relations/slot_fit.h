// Patterns of slots, and the frame in which the most members of a set stand in theirs.
//
// A pattern has slots in build order and one free spread such as a gap or a radius. Members are tried pair by pair (and
// one by one) against slots, every frame that follows is judged by how many slots it fills, and the best one is refined
// by least squares. Deterministic, pure; metres.
#pragma once

#include <optional>
#include <vector>

#include "envs/tabletop/relations/anchor.h"

namespace gensim::tabletop {

/// A place in the pattern: x, y = a + spread * b; z is the height of the member's lowest point above the base.
struct Slot {
  double ax = 0, ay = 0, bx = 0, by = 0, z = 0;
  double yaw = 0;
  bool yaw_counts = false;      ///< must the heading fit for the slot to be filled?
  int kind = 0;                 ///< members of this kind fit
  std::vector<int> below = {};  ///< slots that carry this one
};

struct Design {
  std::vector<Slot> slots;                ///< in build order: what carries comes first
  std::vector<int> kinds;                 ///< by goal.put
  double least = 0, usual = 0, most = 0;  ///< the spread
  bool turns = true;                      ///< may the pattern stand at any heading? (otherwise heading 0)
  double tolerance_m = 0;                 ///< how far a member may be from its slot; 0: the goal's
  std::optional<Pose> frame;              ///< the pattern stands exactly here ...
  std::optional<Vec3> centre;             ///< ... or is turned about this point
  bool anchored = true;                   ///< is goal.ref, if given, the place that the pattern stands on?
  std::vector<int> ignore;                ///< objects that the pattern may stand around or near
};

/// A frame and what stands in it.
struct Fit {
  Pose X_WF;
  double spread = 0;
  std::vector<int> member;  ///< by slot: object, or -1
  int matched = 0;
};

/// A member that could fill a slot now: it stands.
struct Member {
  int object = -1, kind = 0;
  Vec3 foot;  ///< middle, at the height of the lowest point
  double yaw = 0;
};

std::vector<Member> EligibleMembers(const SceneState& state, const Goal& goal, const Design& design);

/// Where a slot's lowest point is in the world.
Vec3 SlotPoint(const Pose& X_WF, double spread, const Slot& slot);

/// The frame with the most members in their slots. With `exact` headings count for every member that has one.
Fit BestFit(const SceneState& state, const Goal& goal, const Design& design, bool exact);

/// All fits found that fill as many slots as the best one, it first; at most `limit`.
std::vector<Fit> BestFits(const SceneState& state, const Goal& goal, const Design& design, bool exact, size_t limit);

/// What stands in this very frame, headings included.
Fit FitAt(const SceneState& state, const Goal& goal, const Design& design, const Pose& X_WF, double spread);

}  // namespace gensim::tabletop
