#include "cli/data_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/episode_env.h"
#include "cli/signals.h"
#include "envs/core/work_pool.h"
#include "policies/data/live_source.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

// no episode begins like a pack; a file too short for either is an episode's error to tell
bool IsPack(const std::string& path) {
  std::error_code code;
  if (!fs::is_regular_file(path, code)) return false;
  std::ifstream in(path, std::ios::binary);
  char magic[5] = {};
  in.read(magic, sizeof magic);
  return path.ends_with(".pack") || std::string_view(magic, sizeof magic) == "\x89GSDP";
}

Result<DataSource> FromPack(const std::string& path) {
  auto pack = policies::Pack::Open(path);
  if (!pack) return pack.errors();
  auto samples = policies::OpenPack(path);
  if (!samples) return samples.errors();
  DataSource source;
  source.samples = std::move(*samples);
  source.packs = {std::move(*pack)};
  source.packed = true;
  source.files.assign(source.samples->tasks().size(), path);
  return source;
}

}  // namespace

fs::path CachePath(const DataOptions& options) {
  if (!options.cache.empty()) return options.cache;
  if (const char* own = std::getenv("GENSIM_CACHE"); own && *own) return own;
  if (const char* data = std::getenv("XDG_CACHE_HOME"); data && *data)
    return fs::path(data) / "gensim-suite" / "frames";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".cache" / "gensim-suite" / "frames";
  return {};
}

Result<DataSource> OpenData(const CommonOptions& common, const DataOptions& options, Console& console) {
  for (const std::string& path : options.paths) {
    if (!IsPack(path)) continue;
    if (options.paths.size() == 1) return FromPack(path);
    return Error{"data-mixed-sources", path, "a pack among other paths", "one pack alone, or episodes alone"};
  }
  auto demos = policies::ReadDemos(options.paths);
  if (!demos) return demos.errors();
  for (const std::string& note : demos->notes) console.Note("gensim: " + note);
  if (CachePath(options).empty())
    return Error{"no-cache", "", "no folder for rendered episodes: HOME and XDG_CACHE_HOME are not set",
                 "name one with --cache or GENSIM_CACHE"};
  auto cache = policies::FrameCache::Open(CachePath(options), static_cast<uint64_t>(options.cache_mb) * 1'000'000);
  if (!cache) return cache.errors();

  EpisodeEnvs envs(common, console);
  const size_t count = demos->demos.size();
  auto packs = policies::RenderDemos(demos->demos, **cache, envs.Factory(), ThreadsFor(options.jobs), [&](size_t done) {
    if (done % 10 == 0 || done == count) console.Progress(fmt::format("{} of {} episodes ready", done, count));
    return !InterruptFlag();
  });
  if (!packs) return packs.errors();
  DataSource source;
  source.samples = policies::SourceOf(*packs);
  source.packs = std::move(*packs);
  for (const policies::TaskInfo& task : source.samples->tasks()) {
    const auto has = [&](const policies::Demo& demo) { return demo.episode.header.task_digest == task.digest; };
    source.files.push_back(std::ranges::find_if(demos->demos, has)->file);
  }
  source.cache = (*cache)->use();
  source.notes = std::move(demos->notes);
  return source;
}

}  // namespace gensim::cli
