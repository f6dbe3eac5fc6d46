// Motifs of things that fit into or over others: kit pieces, the L and its fixture, rings and pegs.
//
// Each adds groups and goals to the draft; false when it has no room. Deterministic in the draft's Rng.
#pragma once

#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"

namespace gensim::generator {

/// Kit pieces into the holes of a board, one clause for all or piece by piece.
bool AddKit(Draft& draft, const tabletop::RelationInfo& info);

/// A piece into the fixture that was made for it.
bool AddFixture(Draft& draft, const tabletop::RelationInfo& info, const std::string& piece, const std::string& fixture);

/// Rings over pegs: all to one peg, or one to each.
bool AddPegs(Draft& draft, const tabletop::RelationInfo& info);

}  // namespace gensim::generator
