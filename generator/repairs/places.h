// Places in documents that errors speak of, for repairs. Pure functions; documents may be of any form.
#pragma once

#include <string>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

/// The value at a JSON pointer; null when there is none, or when the text is no pointer ("line 3").
Json* At(Json& document, const std::string& pointer);

/// A pointer without its last part, and that part alone.
std::string Parent(const std::string& pointer);
std::string Leaf(const std::string& pointer);

/// The scene entry that an error is about: by pointer below /scene, or the first id that the message quotes; null when
/// none is.
Json* GroupOf(Json& document, const Error& error);

/// What stands in `text` after the last `mark`, up to one of `stops`: "red" in "... did you mean red?"; empty when the
/// mark is missing.
std::string After(const std::string& text, const std::string& mark, const std::string& stops);

}  // namespace gensim::generator
