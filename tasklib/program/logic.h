// Logic: what no physics is needed to refuse in an expanded task: goals that exclude one another, references that
// cannot be met, too few steps.
#pragma once

#include "envs/base/result.h"
#include "envs/tabletop/task.h"

namespace gensim::tasklib {

/// All errors of a whole task (ExpandProgram without errors). Codes: contradictory, duplicate-goal, hold-once-unused,
/// bad-index and after-cycle (of `after`), steps-too-few, and those of Relation::Check.
Errors CheckLogic(const tabletop::Task& task);

}  // namespace gensim::tasklib
