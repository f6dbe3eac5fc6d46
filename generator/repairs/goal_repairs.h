// Repairs of what is asked for: step limit, things held, states kept.
//
// Each changes the document and says what it did; empty: not this time. Pure functions; they throw
// Json::exception on documents that are not of the form they expect.
#pragma once

#include <string>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

/// A higher step limit, up to the largest legal one.
std::string RaiseSteps(Json& document, const Error& error);

/// A clause without its "hold".
std::string DropHold(Json& document, const Error& error);

/// No "keep".
std::string DropKeep(Json& document, const Error& error);

}  // namespace gensim::generator
