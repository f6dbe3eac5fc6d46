// Sample: one step of an episode as training sees it, without its pixels, and what its numbers refer to.
//
// Plain values. A sample is what was seen before a step with the label of what the expert then did; after the last step
// of a successful episode comes one more, the stop sample, whose lesson is to do nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "policies/data/frame.h"
#include "policies/data/label.h"

namespace gensim::policies {

/// A task that samples come from.
struct TaskInfo {
  std::string name, env_id, digest;
  int env_version = 1;
  /// Words of goals that an instruction may leave unsaid (summaries); empty where every sentence says its goal.
  std::string wording;

  auto operator<=>(const TaskInfo&) const = default;
};

/// What decides the bits of an episode besides task, seed and actions.
struct OriginInfo {
  std::string build, engine, engine_version, cpu_class, vocabulary_digest;

  auto operator<=>(const OriginInfo&) const = default;
};

struct EpisodeInfo {
  uint32_t task = 0, origin = 0;
  uint64_t seed = 0;
  uint32_t steps = 0;    ///< actions
  uint32_t samples = 0;  ///< steps, and one more when it succeeded
  bool success = false;

  bool operator==(const EpisodeInfo&) const = default;
};

struct SampleInfo {
  uint32_t episode = 0;
  uint32_t step = 0;  ///< actions before it
  uint32_t text = 0;  ///< the instruction
  bool last = false;  ///< the episode is over after this action
  bool stop = false;  ///< nothing is left to do; the label is that of the action before, to say where things happened
  Rgb background{};   ///< colour of the bare table
  Label label;

  bool operator==(const SampleInfo&) const = default;
};

}  // namespace gensim::policies
