// Recording an episode with the scripted expert, and playing an episode back against its hashes.
//
// The env is borrowed and left at the end of the episode. Determinism: that of the env; the header's seed, build and
// CPU class are filled in here, the rest comes from the caller, who knows the task.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "envs/core/env.h"
#include "envs/core/episode.h"

namespace gensim {

/// Resets `env` to `header.seed` and steps the expert until the episode ends. An expert that gives up ends the
/// recording early with its error code as the cause (neither terminated nor truncated). Errors: those of Reset.
Result<Episode> RecordExpert(Env& env, EpisodeHeader header);

struct ReplayReport {
  bool identical = false;
  size_t steps = 0;                        ///< steps played back
  std::optional<size_t> first_difference;  ///< 0 is the state after reset, k the state after step k
  std::string difference;                  ///< what differs there, with both values; empty when identical
  std::vector<std::string> notes;          ///< build or CPU class other than the episode's
};

/// Plays the actions and compares state hashes, rewards and the end. Errors: replay-env (another env or action size)
/// and those of Reset; a difference is no error but a report.
Result<ReplayReport> Replay(Env& env, const Episode& episode);

}  // namespace gensim
