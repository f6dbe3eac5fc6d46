// Library tasks as references in prompts: programs rewritten in the profile that a model is asked for.
//
// Ids become o1, o2, ..., variables v1, v2, ..., loop variables i; paraphrases are left out; keys stand in the order in
// which a program is written. Pure functions, deterministic, safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "generator/llm/retrieval.h"
#include "generator/source.h"

namespace gensim::generator {

/// The same task of the tabletop in the llm profile; nothing when it says what the profile cannot say.
std::optional<Json> InLlmProfile(const Json& program);

/// Compact text with keys in writing order.
std::string ProgramForPrompt(const Json& program);

/// Every task that fits the profile.
std::vector<Reference> ReferencesOf(const LibraryView& library);

/// The emptiest places of the tabletop's coverage grid, one line each, the emptiest relation first; which of equally
/// empty ones come first depends on `seed` and `number`.
std::vector<std::string> EmptiestCells(const LibraryView& library, uint64_t seed, int64_t number, size_t count);

}  // namespace gensim::generator
