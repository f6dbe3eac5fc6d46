// What is in a set of training samples: tasks, episodes, steps, lengths, and how often each word of interest is said.
//
// Pure function of a source. The caller names the words (colours): the data knows no vocabulary.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policies/data/sample_source.h"

namespace gensim::policies {

struct TaskStats {
  std::string name, digest;
  size_t episodes = 0, samples = 0;
  std::map<uint32_t, size_t> lengths;  ///< actions of an episode -> how many have so many
  size_t tilted = 0;                   ///< actions that a yaw alone does not say
};

struct DataStats {
  std::vector<TaskStats> tasks;  ///< by name
  size_t episodes = 0, samples = 0, steps = 0, stops = 0, texts = 0;
  uint64_t frame_bytes = 0;
  /// Of each word: in how many actions its instruction says it. Words that nothing says are there with 0.
  std::map<std::string, size_t> words;
};

DataStats StatsOf(const SampleSource& source, const std::vector<std::string>& words);

}  // namespace gensim::policies
