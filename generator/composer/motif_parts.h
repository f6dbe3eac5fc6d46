// What motifs are put together from: groups that are carried, references, parameters of clauses, places to start.
//
// Each part adds to the draft what it needs and reads the rest from the relation's registration. Deterministic in the
// draft's Rng: the parts draw from it in the order of the calls. Millimetres.
#pragma once

#include <string>
#include <vector>

#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"

namespace gensim::generator {

/// What a carried group is made of: sizes and colours for `count` objects; `told_apart`: each has a colour of its own.
GroupSpec CarriedSpec(Draft& draft, const std::string& asset, int count, bool told_apart);

/// The id of a reference: something that earlier goals have put in place (`may_chain`, never `not_this`), or a new
/// group of `count`; empty when nothing suits.
std::string ReferenceFor(Draft& draft, const tabletop::RelationInfo& info, int count, bool may_chain,
                         const std::string& not_this);

/// Values for the parameters of a clause; `group` is the put group (its colours may be asked for by order). False when
/// a required one has no value here.
bool AddParams(Draft& draft, const tabletop::RelationInfo& info, const std::string& group, Json& clause);

/// Objects of a group start in this part of the table [min_x, max_x, min_y, max_y], unless they have a place already. A
/// part that they would nearly fill is none, because free places in it are found only after very many tries.
void StartIn(Draft& draft, const std::string& id, const std::vector<int>& region);

/// Chained backwards from the goal: what is to stand on one side starts on the other, and what it is put beside leaves
/// room.
void StartOpposite(Draft& draft, const std::string& relation, const std::string& put, const std::string& ref);

}  // namespace gensim::generator
