// Selectors: which objects a clause means, by id or by description.
#pragma once

#include <vector>

#include "envs/tabletop/task.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

/// Indices into task.objects in program order, each once. Appends: unknown-id, bad-index, distractor-in-goal (unless
/// `distractors`), empty-selector, size-tie, duplicate-object, unknown-variable, wrong-variable; then the result is
/// empty.
std::vector<int> SelectObjects(const Json& selector, const std::string& where, const tabletop::Task& task, Scope& scope,
                               bool distractors = false);

}  // namespace gensim::tasklib
