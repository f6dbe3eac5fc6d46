// Mutation and crossing of library tasks: small changes that give another task, and two tasks made one.
//
// Both work on the program as JSON and drop what would no longer be true (name, summary, own paraphrases, step limit);
// the composer writes those anew. Results may be unsound: the composer lowers them like any other draft.
// Deterministic in the Rng.
#pragma once

#include <memory>

#include "envs/base/json.h"
#include "envs/base/rng.h"

namespace gensim::generator {

/// A copy without name, summary, paraphrases and step limit.
Json Stripped(const Json& program);

/// One or two changes: an asset, a count, a relation, the order, a goal more or fewer, another start, distractors.
Json Mutate(const Json& program, const Rng& rng);

/// The goals of `a`, then those of `b`, over both scenes; ids and variables of `b` that clash are renamed.
Json Cross(const Json& a, const Json& b, const Rng& rng);

/// An easier version for curricula: keeps the first `goals` goals and what they mention.
Json Reduced(const Json& program, int goals);

}  // namespace gensim::generator
