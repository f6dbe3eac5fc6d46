// Goal groups: which groups of objects the goals of a program speak of. Pure functions; programs must have passed the
// schema or come from a draft.
#pragma once

#include <string>
#include <vector>

#include "envs/base/json.h"

namespace gensim::generator {

/// "id" of a selector text like "id[$i-1]".
std::string GroupOfSelector(const std::string& selector);

/// Groups that the goals move, in order of their first move.
std::vector<std::string> MovedGroups(const Json& program);

/// Groups that the goals move or refer to: moved ones first, then the others in order of their first mention.
std::vector<std::string> MentionedGroups(const Json& program);

}  // namespace gensim::generator
