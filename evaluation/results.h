// Results: what the rows of a finished evaluation say, as the one document results.json (docs/evaluation.md).
//
// A pure function of plan and rows, whatever their order: no clock, path or job stands in it, so the same plan gives
// the same bytes.
#pragma once

#include <vector>

#include "envs/base/json.h"
#include "evaluation/episode_row.h"
#include "evaluation/plan.h"

namespace gensim::evaluation {

/// A task counts as mastered to this share of the expert; `certified` when the whole interval lies above it.
inline constexpr double kShareBar = 0.5;

/// `rows` must hold every planned episode of every policy of the plan and of both anchors; throws std::logic_error when
/// one is missing.
Json ResultsOf(const EvaluationPlan& plan, const PlannedPolicy& random, const PlannedPolicy& expert,
               const std::vector<EpisodeRow>& rows);

/// True when the plan has a bar and the mean score of some policy is below it or cannot be given.
bool UnderBar(const EvaluationPlan& plan, const Json& results);

}  // namespace gensim::evaluation
