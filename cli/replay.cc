// gensim replay: simulates episodes again and compares them bit for bit.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "envs/core/episode.h"
#include "envs/core/rollout.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

// the task is looked up by digest, never by name: a name may mean another version by now
Result<ReplayReport> ReplayFile(const CommonOptions& common, const std::string& file, Console& console) {
  const auto episode = ReadEpisode(file);
  if (!episode) return episode.errors();
  const auto program = FindProgram(common, episode->header.task_digest, console);
  if (!program) return program.errors();
  if (episode->header.vocabulary_digest != tasklib::VocabularyDigest())
    return Error{"replay-vocabulary", file,
                 "recorded with vocabulary " + episode->header.vocabulary_digest.substr(0, 12),
                 "this build has " + tasklib::VocabularyDigest().substr(0, 12) + "; record the episode again"};
  const auto env = tasklib::MakeEnv(*program);
  if (!env) return env.errors();
  return Replay(**env, *episode);
}

}  // namespace

int RunReplay(const CommonOptions& common, const ReplayOptions& options, Console& console) {
  Json episodes = Json::array();
  int identical = 0, code = kDone;
  for (const std::string& file : options.files) {
    const auto report = ReplayFile(common, file, console);
    if (!report) {
      // go on with the other files; the first unreadable one decides the exit code
      for (const Error& error : report.errors()) console.Note("gensim: " + file + ": " + ToString(error));
      episodes.push_back({{"file", file}, {"ok", false}, {"errors", ErrorsToJson(report.errors())}});
      code = std::max(code, ExitCodeFor(report.error()));
      continue;
    }
    identical += report->identical;
    if (!report->identical) code = std::max(code, kRefused);
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
  console.Document({{"ok", code == kDone}, {"episodes", episodes}, {"identical", identical}});
  return code;
}

}  // namespace gensim::cli
