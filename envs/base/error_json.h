// Errors as JSON: the one form in which they are printed, archived and journaled. Pure functions.
#pragma once

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim {

/// {"code", "where", "message", "hint"}.
Json ErrorToJson(const Error& error);

/// A list of them; empty for no errors.
Json ErrorsToJson(const Errors& errors);

}  // namespace gensim
