// Clauses: `goals` and `start` with loops expanded, objects selected and parameters read, as the goals of a task.
//
// Sentences are added later, when the scene is placed. Errors are appended with pointers into the program.
#pragma once

#include "envs/tabletop/task.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

/// Fills task.starts and task.goals from a document that passed the schema; task.objects must be complete. Codes,
/// besides those of selectors: loop-too-long, empty-loop, too-many-goals, missing-ref, extra-ref, self-reference,
/// not-movable, missing-parameter, unknown-parameter, out-of-range, unknown-word, bad-count, bad-index,
/// tolerance-too-large, shadowed-variable.
void BuildClauses(const Json& document, Scope& scope, tabletop::Task& task);

}  // namespace gensim::tasklib
