#include "cli/recorded_episode.h"

#include <fmt/core.h>

#include <filesystem>
#include <tuple>

#include "cli/program_source.h"
#include "envs/base/file.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

// The program of an episode: the one that lies beside it, else the library's, each by digest, never by name: a name may
// mean another version by now.
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

Result<RecordedEpisode> Open(const CommonOptions& common, const std::string& file, Console& console) {
  auto episode = ReadEpisode(file);
  if (!episode) return episode.errors();
  auto program = ProgramFor(common, file, episode->header.task_digest, console);
  if (!program) return program.errors();
  if (episode->header.vocabulary_digest != tasklib::VocabularyDigest())
    return Error{"replay-vocabulary", file,
                 "recorded with vocabulary " + episode->header.vocabulary_digest.substr(0, 12),
                 "this build has " + tasklib::VocabularyDigest().substr(0, 12) + "; record the episode again"};
  const auto engine = physics::EngineOf(episode->header.engine);
  if (!engine)
    return Error{"replay-header", file, "the header says that it runs on " + episode->header.engine,
                 engine.error().hint};
  const EpisodeHeader own = tasklib::HeaderFor(*program, episode->header.seed, *engine);
  const std::tuple<const char*, std::string, std::string> texts[] = {{"env", episode->header.env_id, own.env_id},
                                                                     {"task", episode->header.task, own.task},
                                                                     {"family", episode->header.family, own.family}};
  for (const auto& [name, said, right] : texts)
    if (said != right)
      return Error{"replay-header", file, fmt::format("the header says that its {} is {}", name, said),
                   fmt::format("its task digest is that of {} {}", name, right)};
  auto env = tasklib::MakeEnv(*program, *engine);
  if (!env) return env.errors();
  return RecordedEpisode{std::move(*episode), std::move(*program), std::move(*env)};
}

}  // namespace

Result<RecordedEpisode> OpenEpisode(const CommonOptions& common, const std::string& file, Console& console) {
  auto opened = Open(common, file, console);
  return opened ? std::move(opened) : WithFile(opened.errors(), file);
}

Errors WithFile(Errors errors, const std::string& file) {
  for (Error& error : errors)
    if (error.where.find(file) == std::string::npos)
      error.where = file + (error.where.empty() ? "" : ":") + error.where;
  return errors;
}

}  // namespace gensim::cli
