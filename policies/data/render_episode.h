// Rendering an episode again: its seed and actions are played in its env, and every step is seen, labelled and packed.
//
// Deterministic: the same env, episode and build give the same bytes. The env is the caller's and is left at the end of
// the episode; one thread. State hashes and rewards are compared on the way, so a pack never holds frames of another
// run than the recorded one.
// Error codes: data-family (no map or no pick-and-place action), data-differs (the env does not repeat the episode),
// replay-env, and those of Env::Reset.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "envs/core/env.h"
#include "envs/core/episode.h"
#include "policies/data/pack.h"

namespace gensim::policies {

/// An env that an episode can be played in.
struct EpisodeEnv {
  std::unique_ptr<Env> env;
  std::string wording;  ///< TaskInfo::wording of its task
};

/// Finds the env of an episode by its header; `file` is where the episode lies. Called by several threads at once.
using EpisodeEnvFactory = std::function<Result<EpisodeEnv>(const std::string& file, const EpisodeHeader& header)>;

/// The bytes of a pack that holds this one episode. Throws std::invalid_argument for an episode without steps.
Result<std::string> RenderEpisode(EpisodeEnv& env, const Episode& episode, const std::string& key);

}  // namespace gensim::policies
