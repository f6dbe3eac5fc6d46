// Results: what the rows of a finished evaluation say, as the one document results.json (docs/evaluation.md).
//
// A pure function of plan and rows, whatever their order: no clock, path or job stands in it, so the same plan gives
// the same bytes.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "evaluation/episode_row.h"
#include "evaluation/plan.h"

namespace gensim::evaluation {

/// A task counts as mastered to this share of the expert; `certified` when the whole interval lies above it.
inline constexpr double kShareBar = 0.5;

/// Who the scores are measured by.
struct AnchorPlayers {
  PlannedPolicy random, expert;
  std::optional<PlannedPolicy> heuristic = {};  ///< 0 of the second score
  std::set<std::string> ruled = {};             ///< digests of the tasks that it plays
};

/// `rows` must hold every planned episode of every policy of the plan and of the anchors; throws std::logic_error when
/// one is missing.
Json ResultsOf(const EvaluationPlan& plan, const AnchorPlayers& anchors, const std::vector<EpisodeRow>& rows);

/// True when the plan has a bar and the mean score of some policy is below it or cannot be given.
bool UnderBar(const EvaluationPlan& plan, const Json& results);

}  // namespace gensim::evaluation
