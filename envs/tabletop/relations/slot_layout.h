// SlotLayout: arrangements that are a pattern of slots in a frame of their own.
//
// A subclass designs the pattern (slots in build order, with one free spread such as a gap or radius); this class finds
// the frame in which the most members are in their slots, which is the progress, and plans the missing ones: it keeps
// what stands, tries frames around single members, then free areas of the table. Stateless, safe from any thread.
#pragma once

#include <optional>
#include <vector>

#include "envs/tabletop/relations/anchor.h"

namespace gensim::tabletop {

/// A place in the pattern: x, y = a + spread * b; z is the height of the member's lowest point above the base.
struct Slot {
  double ax = 0, ay = 0, bx = 0, by = 0, z = 0;
  double yaw = 0;
  bool yaw_counts = false;     ///< must the heading fit for the slot to be filled?
  int kind = 0;                ///< members of this kind fit
  std::vector<int> below = {}; ///< slots that carry this one
};

struct Design {
  std::vector<Slot> slots;          ///< in build order: what carries comes first
  std::vector<int> kinds;           ///< by goal.put
  double least = 0, usual = 0, most = 0;  ///< the spread
  bool turns = true;                ///< may the pattern stand at any heading? (otherwise heading 0)
  double tolerance_m = 0;           ///< how far a member may be from its slot; 0: the goal's
  std::optional<Pose> frame;        ///< the pattern stands exactly here ...
  std::optional<Vec3> centre;       ///< ... or is turned about this point
  bool anchored = true;             ///< is goal.ref, if given, the place that the pattern stands on?
  std::vector<int> ignore;          ///< objects that the pattern may stand around or near
};

/// A frame and what stands in it.
struct Fit {
  Pose X_WF;
  double spread = 0;
  std::vector<int> member;  ///< by slot: object, or -1
  int matched = 0;
};

class SlotLayout : public Relation {
 public:
  double Progress(const SceneState& state, const Goal& goal) const override;
  void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const override;

 protected:
  explicit SlotLayout(RelationInfo info) : Relation(std::move(info)) {}
  /// The pattern for these members; sizes only, besides what the references say.
  virtual Design MakeDesign(const SceneState& state, const Goal& goal) const = 0;
  std::string Suffix(const Task& task, const Goal& goal) const override { return AnchorSuffix(task, goal); }
};

/// The frame with the most members in their slots. With `exact` headings count for every member that has one.
Fit BestFit(const SceneState& state, const Goal& goal, const Design& design, bool exact);

/// Moves that fill the empty slots of good frames; see SlotLayout.
void PlanSlots(const SceneState& state, const Goal& goal, const Design& design, Rng& rng, std::vector<Placement>& out);

/// Kinds by equal asset, size and outlines: 0, 1, ... in order of first appearance.
std::vector<int> KindsByBody(const Task& task, const std::vector<int>& members);

/// Largest horizontal extent of any member (round: the diameter; boxes: the longer side).
double WidestMember(const Task& task, const std::vector<int>& members);

}  // namespace gensim::tabletop
