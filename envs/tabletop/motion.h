// Motion: one episode as it moved, not only as it was between primitives: poses of everything at even times.
//
// Recorded by watching the env (step_observer.h), so that the episode itself, its hashes included, is that of an
// unwatched env. Plain data; owns its task. Determinism: that of the env. Metres, seconds, frame W.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "envs/core/episode.h"
#include "envs/tabletop/tabletop_env.h"

namespace gensim::tabletop {

/// Where everything is at one time.
struct Moment {
  double time_s = 0;
  std::vector<Pose> X_WO;
  Pose X_WT;
  int move = 0;         ///< primitives begun so far
  double progress = 0;  ///< after the last finished primitive
  std::string instruction;
};

struct Motion {
  Task task;
  std::vector<Moment> moments;  ///< the start, every period_s, and the end
  double period_s = 0;
  int moves = 0;
  bool success = false;
  double progress = 0;
  std::string cause;  ///< why it ended, as in an episode
};

/// The start alone: one moment, no moves. Errors: those of Reset.
Result<Motion> RecordStart(TabletopEnv& env, uint64_t seed);

/// Who acts.
enum class Actor { kExpert, kRandom };

/// Plays the episode of `seed` and keeps a moment every `period_s` (a whole number of physics steps, at least one). An
/// expert that gives up ends it early, its code is the cause. Errors: those of Reset. The env is borrowed; nobody
/// watches it afterwards.
Result<Motion> RecordMotion(TabletopEnv& env, uint64_t seed, Actor actor, double period_s);

/// Plays a recorded episode again, as Replay does (core/rollout.h), and keeps moments as RecordMotion. Errors: those of
/// Replay, and replay-differs when it does not go as it was recorded.
Result<Motion> RecordReplay(TabletopEnv& env, const Episode& episode, double period_s);

}  // namespace gensim::tabletop
