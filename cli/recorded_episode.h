// A recorded episode, ready to be played again: what `gensim replay` compares and `gensim render` draws.
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

struct RecordedEpisode {
  Episode episode;
  tasklib::Program program;
  std::unique_ptr<Env> env;  ///< of the program, on the engine that the header names
};

/// Reads `file` and finds its program by digest: beside the file (task.json), else in the library. Errors name the
/// file; codes: those of ReadEpisode and FindProgram, replay-vocabulary, replay-header.
Result<RecordedEpisode> OpenEpisode(const CommonOptions& common, const std::string& file, Console& console);

/// The errors with `file` in front of places that do not name it.
Errors WithFile(Errors errors, const std::string& file);

}  // namespace gensim::cli
