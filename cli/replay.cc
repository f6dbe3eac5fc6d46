// gensim replay: simulates episodes again and compares them bit for bit.
#include <fmt/core.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/core/episode.h"
#include "envs/core/rollout.h"
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
  return FindProgram(common, digest, console);
}

Result<ReplayReport> ReplayFile(const CommonOptions& common, const std::string& file, Console& console) {
  const auto episode = ReadEpisode(file);
  if (!episode) return episode.errors();
  const auto program = ProgramFor(common, file, episode->header.task_digest, console);
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
  if (episode->header.env_id != own.env_id || episode->header.task != own.task || episode->header.family != own.family)
    return Error{"replay-header", file, "the header says " + episode->header.env_id,
                 "its task digest is that of " + own.env_id};
  const auto env = tasklib::MakeEnv(*program, *engine);
  if (!env) return env.errors();
  return Replay(**env, *episode);
}

}  // namespace

int RunReplay(const CommonOptions& common, const ReplayOptions& options, Console& console) {
  Json episodes = Json::array();
  Errors unreadable;
  int identical = 0, differing = 0;
  for (const std::string& file : options.files) {
    const auto report = ReplayFile(common, file, console);
    if (!report) {
      // go on with the other files; the first unreadable one decides the exit code
      Errors errors = report.errors();
      for (Error& error : errors)
        if (error.where.find(file) == std::string::npos)
          error.where = file + (error.where.empty() ? "" : ":") + error.where;
      episodes.push_back({{"file", file}, {"ok", false}, {"errors", ErrorsToJson(errors)}});
      unreadable.insert(unreadable.end(), errors.begin(), errors.end());
      continue;
    }
    (report->identical ? identical : differing) += 1;
    episodes.push_back(
        {{"file", file},
         {"ok", report->identical},
         {"identical", report->identical},
         {"steps", report->steps},
         {"first_difference", report->first_difference ? Json(*report->first_difference) : Json(nullptr)},
         {"difference", report->difference},
         {"notes", report->notes}});
    console.Print(report->identical
                      ? fmt::format("{}: identical over {} steps", file, report->steps)
                      : fmt::format("{}: differs at step {}: {}", file, *report->first_difference, report->difference));
    for (const std::string& note : report->notes) console.Print("  note: " + note);
  }
  Json document = {{"episodes", episodes}, {"identical", identical}};
  if (!unreadable.empty()) return console.Fail(unreadable, std::move(document));
  document["ok"] = differing == 0;
  console.Document(std::move(document));
  return differing == 0 ? kDone : kRefused;
}

}  // namespace gensim::cli
