// Motifs: ways to ask for one relation or layout, which the composer strings together into tasks.
//
// A motif adds the groups and clauses that it needs to a draft. It reads the relation's registration (assets,
// parameters, numbers of objects), so a new relation is used without a change here; kits, pegs and stacks have motifs
// of their own. What a motif writes may still not fit (too small a bowl, no room): the composer lowers each draft and
// keeps those that have a plan. Deterministic in the draft's Rng.
#pragma once

#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"

namespace gensim::generator {

/// Groups and one goal (or one loop of goals) for this relation or layout; false when the draft has no room or nothing
/// suits. `may_chain`: the reference may be something that earlier goals have put in place.
bool AddMotif(Draft& draft, const tabletop::RelationInfo& info, bool may_chain);

}  // namespace gensim::generator
