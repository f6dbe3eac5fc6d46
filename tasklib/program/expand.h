// Expand: a program with its variables at drawn values, as a task without start poses and sentences.
//
// The half of lowering that needs neither placing nor geometry of the scene; the checks of references run it for a few
// sources to find every error that needs no seed. Deterministic in (document, source).
#pragma once

#include "envs/tabletop/task.h"
#include "tasklib/program/draws.h"

namespace gensim::tasklib {

/// Objects, clauses, order, keeps and limits of a document that passed the schema. All errors are appended; the task is
/// whole only when none was.
tabletop::Task ExpandProgram(const Json& document, const DrawSource& source, Errors& errors);

/// Moves that the goals need at the least, when nothing holds by chance at the start.
int LeastMoves(const tabletop::Task& task);

/// Each (code, where) once, in the order found.
void KeepFirstOfEach(Errors& errors);

}  // namespace gensim::tasklib
