#include "cli/recorded_episode.h"

#include <fmt/core.h>

#include <filesystem>
#include <tuple>

#include "cli/program_source.h"
#include "envs/base/file.h"
#include "tasklib/families.h"

namespace gensim::cli {

Result<tasklib::Program> ProgramFor(const CommonOptions& common, const std::string& file, const std::string& digest,
                                    Console& console) {
  const std::filesystem::path beside = std::filesystem::path(file).parent_path() / "task.json";
  if (const auto text = ReadFile(beside, size_t{64} << 10))
    if (auto program = tasklib::Program::FromText(*text); program && program->digest() == digest) return program;
  auto program = FindProgram(common, digest, console);
  if (!program && program.error().code == "task-unknown")
    return Error{"replay-task", file, "its task " + digest.substr(0, 12) + " is neither beside it nor in the library",
                 "put the task.json that it was recorded with beside it, or name its library with --library"};
  return program;
}

Result<std::unique_ptr<Env>> EnvFor(const tasklib::Program& program, const std::string& file,
                                    const EpisodeHeader& header) {
  const std::string& vocabulary = tasklib::VocabularyDigest(program.family());
  if (header.vocabulary_digest != vocabulary)
    return Error{"replay-vocabulary", file, "recorded with vocabulary " + header.vocabulary_digest.substr(0, 12),
                 "this build has " + vocabulary.substr(0, 12) + "; record the episode again"};
  const bool simulated = program.family() == "tabletop";
  const auto engine = physics::EngineOf(simulated || header.engine != tasklib::kNoEngine ? header.engine : "mujoco");
  if (!engine)
    return Error{"replay-header", file, "the header says that it runs on " + header.engine, engine.error().hint};
  const EpisodeHeader own = tasklib::HeaderFor(program, header.seed, *engine);
  const std::tuple<const char*, std::string, std::string> texts[] = {
      {"env", header.env_id, own.env_id}, {"task", header.task, own.task}, {"family", header.family, own.family}};
  for (const auto& [name, said, right] : texts)
    if (said != right)
      return Error{"replay-header", file, fmt::format("the header says that its {} is {}", name, said),
                   fmt::format("its task digest is that of {} {}", name, right)};
  return tasklib::MakeEnv(program, *engine);
}

Result<RecordedEpisode> OpenEpisode(const CommonOptions& common, const std::string& file, Console& console) {
  auto episode = ReadEpisode(file);
  if (!episode) return WithFile(episode.errors(), file);
  auto program = ProgramFor(common, file, episode->header.task_digest, console);
  if (!program) return WithFile(program.errors(), file);
  auto env = EnvFor(*program, file, episode->header);
  if (!env) return WithFile(env.errors(), file);
  return RecordedEpisode{std::move(*episode), std::move(*program), std::move(*env)};
}

Errors WithFile(Errors errors, const std::string& file) {
  for (Error& error : errors)
    if (error.where.find(file) == std::string::npos)
      error.where = file + (error.where.empty() ? "" : ":") + error.where;
  return errors;
}

}  // namespace gensim::cli
