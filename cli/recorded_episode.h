// A recorded episode, ready to be played again: what `gensim replay` compares, `gensim render` draws and `gensim data`
// turns into samples.
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

/// The program that the episode `file` was recorded with, by `digest`: beside the file (task.json), else in the
/// library; never by name, which may mean another version by now. Codes: those of FindProgram, replay-task.
Result<tasklib::Program> ProgramFor(const CommonOptions& common, const std::string& file, const std::string& digest,
                                    Console& console);

/// An env of that program on the engine that the header names. Codes: replay-vocabulary, replay-header.
Result<std::unique_ptr<Env>> EnvFor(const tasklib::Program& program, const std::string& file,
                                    const EpisodeHeader& header);

/// Reads `file` and finds its program and env. Errors name the file; codes: those of ReadEpisode, ProgramFor and
/// EnvFor.
Result<RecordedEpisode> OpenEpisode(const CommonOptions& common, const std::string& file, Console& console);

/// The errors with `file` in front of places that do not name it.
Errors WithFile(Errors errors, const std::string& file);

}  // namespace gensim::cli
