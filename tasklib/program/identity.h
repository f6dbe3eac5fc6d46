// Identity: the shape id, one name for all programs that are the same task to a robot.
#pragma once

#include <string>

#include "envs/base/json.h"

namespace gensim::tasklib {

/// Normal form of a checked document of the tabletop: no names, texts, colours, distractors, limits and physical
/// constants; groups named in the order in which goals mention them; sizes and counts bucketed; runs of like clauses as
/// one with a bucketed count.
Json NormalForm(const Json& document);

/// Of any family: 16 hex digits of the SHA-256 of its normal form (family.h).
std::string ShapeId(const Json& document);

/// "1", "2", "3-4", "5-8", "9+".
std::string CountBucket(int64_t count);

}  // namespace gensim::tasklib
