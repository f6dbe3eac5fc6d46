// Anchor records: the measured random and expert episodes of a task, kept with the task in the library.
//
// Body of a record of kind "anchor":
//   key        {policy, policy_digest, first_seed, episodes} and the conditions of plan.h: an anchor is used again
//              only where every member agrees; the task's digest is that of the record
//   causes     the different causes, in order of first use
//   episodes   one array a member, in order of seeds: returns, success_end, success_ever, lengths, cause (an index into
//              causes), state_hashes (16 hex digits)
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/episode_row.h"
#include "evaluation/plan.h"
#include "tasklib/archive/entry.h"

namespace gensim::evaluation {

inline constexpr const char* kAnchorRecord = "anchor";

/// The record of a policy's rows in one task, one for each seed of the plan, in their order.
tasklib::Record AnchorRecordOf(const EvaluationPlan& plan, const PlannedPolicy& policy,
                               const std::vector<EpisodeRow>& rows);

/// The rows of the first record whose key agrees, with source "record"; nothing where there is none. A body that is no
/// anchor as above is nobody's and passed over.
std::optional<std::vector<EpisodeRow>> FindAnchor(const std::vector<tasklib::Record>& records,
                                                  const EvaluationPlan& plan, const PlannedPolicy& policy,
                                                  const PlannedTask& task);

}  // namespace gensim::evaluation
