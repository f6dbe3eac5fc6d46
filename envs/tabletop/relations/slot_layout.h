// SlotLayout: arrangements that are a pattern of slots in a frame of their own.
//
// A subclass designs the pattern (slots in build order, with one free spread such as a gap or radius); this class finds
// the frame in which the most members are in their slots, which is the progress, and plans the missing ones: it keeps
// what stands, tries frames around single members, then free areas of the table. Stateless, safe from any thread.
#pragma once

#include <vector>

#include "envs/tabletop/relations/slot_fit.h"

namespace gensim::tabletop {

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

/// Moves that fill the empty slots of good frames; see SlotLayout.
void PlanSlots(const SceneState& state, const Goal& goal, const Design& design, Rng& rng, std::vector<Placement>& out);

/// Kinds by equal asset, size and outlines: 0, 1, ... in order of first appearance.
std::vector<int> KindsByBody(const Task& task, const std::vector<int>& members);

/// Largest horizontal extent of any member (round: the diameter; boxes: the longer side).
double WidestMember(const Task& task, const std::vector<int>& members);

}  // namespace gensim::tabletop
