// gensim replay: simulates episodes again and compares them bit for bit.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/episode_env.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "envs/core/episode.h"
#include "envs/core/rollout.h"

namespace gensim::cli {
namespace {

Result<ReplayReport> ReplayFile(const std::string& file, EpisodeEnvs& envs) {
  const auto episode = ReadEpisode(file);
  if (!episode) return episode.errors();
  const auto found = envs.Find(file, episode->header);
  if (!found) return found.errors();
  return Replay(*found->env, *episode);
}

}  // namespace

int RunReplay(const CommonOptions& common, const ReplayOptions& options, Console& console) {
  EpisodeEnvs envs(common, console);
  Json episodes = Json::array();
  Errors unreadable;
  int identical = 0, differing = 0;
  for (const std::string& file : options.files) {
    const auto report = ReplayFile(file, envs);
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
