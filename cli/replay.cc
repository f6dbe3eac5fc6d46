// gensim replay: simulates episodes again and compares them bit for bit.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/recorded_episode.h"
#include "cli/verbs.h"
#include "envs/core/rollout.h"
#include "envs/physics/engine.h"

namespace gensim::cli {
namespace {

Result<ReplayReport> ReplayFile(const CommonOptions& common, const std::string& file, Console& console) {
  const auto recorded = OpenEpisode(common, file, console);
  if (!recorded) return recorded.errors();
  auto report = Replay(*recorded->env, recorded->episode);
  const EpisodeHeader& header = recorded->episode.header;
  if (const auto engine = physics::EngineOf(header.engine); report && engine)
    if (const auto version = physics::VersionOf(*engine); version != header.engine_version)
      report->notes.push_back(
          fmt::format("recorded with {} {}, this is {}", header.engine, header.engine_version, version));
  return report ? std::move(report) : WithFile(report.errors(), file);
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
      const Errors& errors = report.errors();
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
