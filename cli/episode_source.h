// An episode file with what it takes to play it again: its program, and an env on its engine.
#pragma once

#include <memory>
#include <string>

#include "cli/console.h"
#include "cli/options.h"
#include "envs/base/result.h"
#include "envs/core/env.h"
#include "envs/core/episode.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

struct EpisodeScene {
  Episode episode;
  tasklib::Program program;
  std::unique_ptr<Env> env;
};

/// Reads the file; the program is the one that lies beside it when its digest is the episode's, else the library's.
/// Codes: those of reading and finding, replay-vocabulary, replay-header.
Result<EpisodeScene> OpenEpisode(const CommonOptions& common, const std::string& file, Console& console);

}  // namespace gensim::cli
