// Motifs of single relations: things put to, on or at something, a stack block by block, and poses in a frame.
//
// Each adds groups and goals to the draft; false when it has no room or nothing suits. Deterministic in the draft's
// Rng.
#pragma once

#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"

namespace gensim::generator {

/// Some objects in the relation to a reference: all at once, one after the other, each to its own, or only some.
bool AddRelation(Draft& draft, const tabletop::RelationInfo& info, bool may_chain);

/// A stack named block by block: the loop puts each on the one before.
bool AddStack(Draft& draft, const tabletop::RelationInfo& info, bool may_chain);

/// A pose in the frame of a flat reference: a corner or the middle of a zone, turned or not.
bool AddAtPose(Draft& draft, const tabletop::RelationInfo& info);

}  // namespace gensim::generator
