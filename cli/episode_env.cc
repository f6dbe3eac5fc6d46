#include "cli/episode_env.h"

#include "cli/recorded_episode.h"
#include "tasklib/program/unsaid_words.h"

namespace gensim::cli {

Result<tasklib::Program> EpisodeEnvs::ProgramFor(const std::string& file, const std::string& digest) {
  const std::lock_guard lock(mutex_);
  if (const auto it = programs_.find(digest); it != programs_.end()) return it->second;
  auto program = cli::ProgramFor(common_, file, digest, console_);
  if (!program) return program;
  return programs_.emplace(digest, std::move(*program)).first->second;
}

Result<policies::EpisodeEnv> EpisodeEnvs::Find(const std::string& file, const EpisodeHeader& header) {
  const auto program = ProgramFor(file, header.task_digest);
  if (!program) return WithFile(program.errors(), file);
  auto env = EnvFor(*program, file, header);
  if (!env) return WithFile(env.errors(), file);
  return policies::EpisodeEnv{std::move(*env), tasklib::UnsaidWords(*program)};
}

}  // namespace gensim::cli
