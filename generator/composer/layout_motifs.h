// Motifs of layouts: rows, towers, grids and the like, what spans pillars, and mirror images.
//
// Each adds groups and one goal to the draft; false when it has no room or nothing suits. Deterministic in the draft's
// Rng. Sizes are chosen so that the figure stands and fits where it is asked for.
#pragma once

#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"

namespace gensim::generator {

/// Objects of one kind in an arrangement, at a marked place or anywhere.
bool AddLayout(Draft& draft, const tabletop::RelationInfo& info, bool may_chain);

/// Two kinds of pieces in one arrangement: equal pillars, and what spans them.
bool AddSpan(Draft& draft, const tabletop::RelationInfo& info);

/// An arrangement that stands there, and its mirror image from objects of the same kind.
bool AddMirror(Draft& draft, const tabletop::RelationInfo& info);

}  // namespace gensim::generator
