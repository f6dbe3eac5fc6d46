// The results of an evaluation as a table for a terminal. Pure functions.
#pragma once

#include <string>

#include "cli/console.h"
#include "envs/base/json.h"

namespace gensim::cli {

/// `results` as evaluation/results.h makes them: a line a task and policy, then one a policy over all tasks.
std::string EvaluationTable(const Json& results, const Console& console);

}  // namespace gensim::cli
