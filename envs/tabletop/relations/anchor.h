// Anchor: the optional reference of a layout, the zone or thing on which the whole arrangement has to stand.
//
// Without one an arrangement counts wherever it is, because its sentence says nothing about where. Pure functions.
#pragma once

#include "envs/tabletop/relations/surface.h"

namespace gensim::tabletop {

/// Whether the clause has an anchor.
inline bool Anchored(const Goal& goal) { return !goal.ref.empty(); }

/// Is this member of the lowest course where the anchor wants it? True without an anchor.
bool AtAnchor(const SceneState& state, const Goal& goal, int i);

/// Are this footprint and this height where the anchor wants the lowest course? True without an anchor.
bool WithinAnchor(const SceneState& state, const Goal& goal, const Footprint& footprint);

/// Middle, heading and size of the anchor's surface; `found` is false when there is none.
Area AnchorArea(const SceneState& state, const Goal& goal, bool& found);

/// Refuses anchors that nothing can stand on; code not-an-anchor.
Status CheckAnchor(const Task& task, const Goal& goal);

/// Share of the arrangement that stands: one member alone is nothing unless the anchor says where it belongs.
double ArrangementProgress(const Goal& goal, int matched);

/// " inside {ref}" or " on {ref}" for a clause with an anchor.
std::string AnchorSuffix(const Task& task, const Goal& goal);

/// Codes wrong-count: the number of members is outside the relation's limits, or members are fixed or named twice.
Status CheckMembers(const Task& task, const Goal& goal, const RelationInfo& info);

}  // namespace gensim::tabletop
