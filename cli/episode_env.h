// EpisodeEnvs: the envs that many episodes were recorded in, found by their headers, for training data.
//
// As OpenEpisode finds them (recorded_episode.h), but for episodes that are read already, by several threads at once;
// programs are looked up once. Error codes: those of ProgramFor and EnvFor; errors name the file.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "cli/console.h"
#include "cli/options.h"
#include "envs/core/env.h"
#include "envs/core/episode.h"
#include "policies/data/render_episode.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

class EpisodeEnvs {
 public:
  EpisodeEnvs(const CommonOptions& common, Console& console) : common_(common), console_(console) {}

  /// An env for the episode `file` with this header; `wording` as policies::TaskInfo has it.
  Result<policies::EpisodeEnv> Find(const std::string& file, const EpisodeHeader& header);
  /// The same as a function; this object must outlive it.
  policies::EpisodeEnvFactory Factory() {
    return [this](const std::string& file, const EpisodeHeader& header) { return Find(file, header); };
  }

 private:
  Result<tasklib::Program> ProgramFor(const std::string& file, const std::string& digest);

  const CommonOptions& common_;
  Console& console_;
  std::mutex mutex_;
  std::map<std::string, tasklib::Program> programs_;  ///< by digest
};

}  // namespace gensim::cli
