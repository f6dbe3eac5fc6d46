// Documents that carry the digest of themselves: a flipped bit or an edit is noticed before anything is believed.
//
// The member "digest" holds the SHA-256 of the canonical JSON of all other members.
#pragma once

#include <string>
#include <string_view>

#include "envs/base/json.h"

namespace gensim::policies {

/// The object with its digest, as canonical JSON and a line end.
std::string Seal(Json object);

/// The object without its digest. Codes: those of ParseJson; digest-differs.
Result<Json> Unseal(std::string_view text, const JsonLimits& limits);

}  // namespace gensim::policies
