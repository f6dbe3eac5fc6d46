#include "cli/episode_env.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program_source.h"
#include "envs/base/file.h"
#include "tasklib/families.h"
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
  const auto keep = [&](tasklib::Program program) {
    return programs_.emplace(digest, std::move(program)).first->second;
  };
  const std::filesystem::path beside = std::filesystem::path(file).parent_path() / "task.json";
  if (const auto text = ReadFile(beside, size_t{64} << 10))
    if (auto program = tasklib::Program::FromText(*text); program && program->digest() == digest)
      return keep(std::move(*program));
  auto program = FindProgram(common_, digest, console_);
  if (!program) return program;
  return keep(std::move(*program));
}

Result<policies::EpisodeEnv> EpisodeEnvs::Find(const std::string& file, const EpisodeHeader& header) {
  const auto program = ProgramFor(file, header.task_digest);
  if (!program) return program.errors();
  if (header.vocabulary_digest != tasklib::VocabularyDigest())
    return Error{"replay-vocabulary", file, "recorded with vocabulary " + header.vocabulary_digest.substr(0, 12),
                 "this build has " + tasklib::VocabularyDigest().substr(0, 12) + "; record the episode again"};
  const auto engine = physics::EngineOf(header.engine);
  if (!engine)
    return Error{"replay-header", file, "the header says that it runs on " + header.engine, engine.error().hint};
  const EpisodeHeader own = tasklib::HeaderFor(*program, header.seed, *engine);
  if (header.env_id != own.env_id || header.task != own.task || header.family != own.family)
    return Error{"replay-header", file, "the header says " + header.env_id, "its task digest is that of " + own.env_id};
  auto env = tasklib::MakeEnv(*program, *engine);
  if (!env) return env.errors();
  return policies::EpisodeEnv{std::move(*env), WordingOf(*program)};
}

}  // namespace gensim::cli
