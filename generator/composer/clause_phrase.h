// The words of one clause: a phrase of its relation with the things, sides, counts and measures of the clause in it.
// Drawn values stay placeholders of the summary. Pure functions; programs must have passed the schema.
#pragma once

#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/tabletop/relation.h"
#include "generator/composer/noun_phrases.h"

namespace gensim::generator {

/// "exactly two of ", "at least {n} of ", or nothing.
std::string QuantityOf(const Json& clause);

/// The first of the phrases, from number `wording` on, all of whose placeholders the clause gives a value.
std::string ClausePhrase(const tabletop::RelationInfo& info, const std::vector<std::string>& phrases,
                         const Json& clause, const Noun& put, const Noun& ref, const Noun& ref2, int wording);

}  // namespace gensim::generator
