// gensim data pack, gensim data stats: demonstrations as training data.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/data_source.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "envs/base/text.h"
#include "policies/data/stats.h"
#include "tasklib/program/words.h"

namespace gensim::cli {
namespace {

using policies::DataStats;
using policies::TaskStats;

Json StatsJson(const DataStats& stats, const DataSource& source) {
  Json tasks = Json::array(), origins = Json::array();
  for (const TaskStats& task : stats.tasks) {
    Json lengths = Json::object();
    for (const auto& [length, count] : task.lengths) lengths[std::to_string(length)] = count;
    tasks.push_back({{"name", task.name},
                     {"digest", task.digest},
                     {"episodes", task.episodes},
                     {"samples", task.samples},
                     {"lengths", lengths},
                     {"tilted", task.tilted}});
  }
  for (const policies::OriginInfo& origin : source.samples->origins())
    origins.push_back({{"build", origin.build},
                       {"engine", origin.engine},
                       {"engine_version", origin.engine_version},
                       {"cpu_class", origin.cpu_class},
                       {"vocabulary_digest", origin.vocabulary_digest}});
  return {{"ok", true},
          {"packed", source.packed},
          {"episodes", stats.episodes},
          {"samples", stats.samples},
          {"steps", stats.steps},
          {"stops", stats.stops},
          {"texts", stats.texts},
          {"frame_bytes", stats.frame_bytes},
          {"tasks", tasks},
          {"colors", stats.words},
          {"origins", origins},
          {"notes", source.notes},
          {"cache",
           {{"kept", source.cache.kept},
            {"rendered", source.cache.rendered},
            {"replaced", source.cache.replaced},
            {"evicted", source.cache.evicted}}}};
}

// "1: 20, 2: 3"
std::string LengthsText(const TaskStats& task) {
  std::string text;
  for (const auto& [length, count] : task.lengths)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", length, count);
  return text;
}

void PrintStats(const DataStats& stats, Console& console) {
  std::vector<std::vector<std::string>> rows = {{"TASK", "EPISODES", "SAMPLES", "TILTED", "STEPS: EPISODES"}};
  for (const TaskStats& task : stats.tasks)
    rows.push_back({task.name, std::to_string(task.episodes), std::to_string(task.samples), std::to_string(task.tilted),
                    LengthsText(task)});
  console.Print(Table(rows));
  std::string colors;
  for (const auto& [word, count] : stats.words)
    if (count > 0) colors += fmt::format("{}{} {}", colors.empty() ? "" : ", ", word, count);
  console.Print(fmt::format("{} episodes, {} steps and {} stops; {} sentences; {:.1f} MB of frames, {:.1f} kB each",
                            stats.episodes, stats.steps, stats.stops, stats.texts,
                            static_cast<double>(stats.frame_bytes) / 1e6,
                            static_cast<double>(stats.frame_bytes) / 1e3 / static_cast<double>(stats.samples)));
  console.Print("steps whose instruction says a colour: " + (colors.empty() ? "none" : colors));
}

// Would writing the pack there cost a recorded episode?
bool IsDemonstration(const std::filesystem::path& out, const std::vector<std::string>& paths, bool packed) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(out, code)) return false;
  const auto is_out = [&](const std::string& path) { return std::filesystem::equivalent(out, path, code); };
  return out.extension() == ".episode" || (!packed && std::ranges::any_of(paths, is_out));
}

}  // namespace

int RunDataStats(const CommonOptions& common, const DataOptions& options, Console& console) {
  const auto source = OpenData(common, options, console);
  if (!source) return console.Fail(source.errors());
  const DataStats stats = StatsOf(*source->samples, tasklib::ColorWords());
  PrintStats(stats, console);
  console.Document(StatsJson(stats, *source));
  return kDone;
}

int RunDataPack(const CommonOptions& common, const DataOptions& options, Console& console) {
  const auto source = OpenData(common, options, console);
  if (!source) return console.Fail(source.errors());
  if (IsDemonstration(options.out, options.paths, source->packed))
    return console.Fail(
        Error{"wrong-use", "--out", "this file holds a demonstration: " + options.out, "name another file"});
  auto writer = policies::PackWriter::Create(options.out);
  if (!writer) return console.Fail(writer.errors());
  for (const auto& pack : source->packs)
    for (size_t e = 0; e < pack->index().episodes.size(); ++e)
      if (const Status added = writer->Add(*pack, e); !added) return console.Fail(added.errors());
  if (const Status finished = writer->Finish(); !finished) return console.Fail(finished.errors());
  Json document = StatsJson(StatsOf(*source->samples, tasklib::ColorWords()), *source);
  document["file"] = options.out;
  document["bytes"] = writer->bytes();
  console.Print(fmt::format("{}: {} episodes, {} samples, {:.1f} MB", EscapeUnprintable(options.out),
                            source->samples->episodes().size(), source->samples->size(),
                            static_cast<double>(writer->bytes()) / 1e6));
  console.Document(std::move(document));
  return kDone;
}

}  // namespace gensim::cli
