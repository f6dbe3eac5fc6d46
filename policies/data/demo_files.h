// Which episodes to train on: files and folders of demonstrations, read and checked against each other.
//
// Deterministic: episodes come in the order of task, engine and seed, whatever the order of the arguments, and each
// once. Error codes: data-empty (no episode there), data-mixed-tasks (one name, two programs), data-mixed-versions (one
// env, two versions), data-mixed-vocabularies, seed-range (an episode of the evaluation's seeds), file-not-found, and
// those of ReadEpisode; all of them are reported, not the first.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "envs/core/episode.h"

namespace gensim::policies {

struct Demo {
  std::string file;
  Episode episode;
};

struct DemoSet {
  std::vector<Demo> demos;
  std::vector<std::string> notes;  ///< what is odd but legal: another build or CPU class, episodes without success
};

/// `paths`: episode files, or folders in which they lie at any depth.
Result<DemoSet> ReadDemos(const std::vector<std::string>& paths);

}  // namespace gensim::policies
