// The runner: plays the episodes of many tasks with one policy, in one batch, and hands each over as it ends.
//
// Envs belong to tasks, and each plays its task's seeds in turn; what an episode gives depends on its task, seed and
// policy alone, never on the batch, the threads or the order. An env that fails (a scene that cannot be made, an action
// that is none) ends its own episode with cause "failed: why"; a policy that is done ends it with cause
// "policy-stopped". Both have the return so far and what the env charges for giving up (Env::StopReward). Ownership:
// policy and tasks are borrowed; envs live for the call. Thread-safety: the sink is called on the caller's thread.
// Errors: those of make_env, the policy and the sink, each of which ends the run; policy-observation; interrupted.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "envs/core/env.h"
#include "envs/core/episode.h"
#include "policies/act/policy.h"

namespace gensim::evaluation {

inline constexpr std::string_view kCausePolicyStopped = "policy-stopped";
inline constexpr std::string_view kCauseFailed = "failed";  ///< followed by ": why"

struct RunnerTask {
  std::function<Result<std::unique_ptr<Env>>()> make_env;
  std::vector<uint64_t> seeds;  ///< one episode each
};

struct FinishedEpisode {
  size_t task = 0;  ///< index of its RunnerTask
  uint64_t seed = 0;
  double episode_return = 0;
  bool success_end = false, success_ever = false;
  int64_t length = 0;
  std::string cause;
  uint64_t state_hash = 0;           ///< at the end; 0 for an episode that failed
  std::optional<Episode> recording;  ///< asked for, of an episode that did not fail; its header holds only the seed
};

struct RunnerOptions {
  int threads = 1;
  size_t batch = 32;                             ///< envs at once
  bool record = false;                           ///< hand over what is needed to replay each episode
  const std::atomic<bool>* cancelled = nullptr;  ///< looked at between steps
};

/// Takes the episodes that ended at one step of the batch, in an order that does not depend on threads.
using EpisodeSink = std::function<Status(std::span<const FinishedEpisode>)>;

/// Plays every seed of every task once. Throws std::invalid_argument for a batch of 0.
Status RunEpisodes(policies::Policy& policy, const std::vector<RunnerTask>& tasks, const RunnerOptions& options,
                   const EpisodeSink& sink);

}  // namespace gensim::evaluation
