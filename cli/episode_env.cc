#include "cli/episode_env.h"

#include <nlohmann/json.hpp>

#include "cli/recorded_episode.h"
#include "tasklib/program/language.h"

namespace gensim::cli {
namespace {

// The goals in words where the instruction is one summary of them all, which may leave their directions unsaid.
std::string WordingOf(const tasklib::Program& program) {
  const Json& document = program.json();
  const Json goals = document.value("goals", Json::array());
  if (document.value("order", "") != "any" || goals.size() < 2) return "";
  std::string wording;
  for (const Json& goal : goals) {
    for (const char* key : {"rel", "layout"})
      if (goal.contains(key) && goal[key].is_string())
        wording += tasklib::RelationPhrase(goal[key].get<std::string>()) + "; ";
    if (goal.contains("side") && goal["side"].is_string())
      wording += tasklib::SideWords(goal["side"].get<std::string>()) + "; ";
  }
  return wording;
}

}  // namespace

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
  return policies::EpisodeEnv{std::move(*env), WordingOf(*program)};
}

}  // namespace gensim::cli
