// Finds the one JSON object that a reply is meant to hold. Pure, linear in the text, safe on hostile text.
#pragma once

#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::generator {

/// The text of the object, braces included, exactly as it was written; whether it parses is for the parse gate to say.
/// Accepted: the bare object; one inside a ``` or ```json block; one behind or before prose. A leading <think> block is
/// skipped. Code reply-not-json when there is no whole object, or several that differ: nothing is guessed.
Result<std::string> ExtractJsonObject(std::string_view reply);

}  // namespace gensim::generator
