// Where a verb's training samples come from: demonstrations, rendered through the cache, or a pack.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "policies/data/frame_cache.h"
#include "policies/data/sample_source.h"

namespace gensim::cli {

struct DataSource {
  std::unique_ptr<policies::SampleSource> samples;
  std::vector<std::shared_ptr<const policies::Pack>> packs;  ///< one an episode; of a pack: itself
  bool packed = false;                                       ///< read from a pack
  std::vector<std::string> files;                            ///< by task: an episode of it, or the pack
  policies::CacheUse cache;
  std::vector<std::string> notes;
};

/// --cache, else GENSIM_CACHE, else $XDG_CACHE_HOME/gensim-suite/frames, else ~/.cache/gensim-suite/frames; empty where
/// none of them is set.
std::filesystem::path CachePath(const DataOptions& options);

/// One pack file, or episode files and folders; told apart by their content. Notes go to the console. Codes: those of
/// OpenPack, ReadDemos and RenderDemos; data-mixed-sources (a pack among other paths); no-cache.
Result<DataSource> OpenData(const CommonOptions& common, const DataOptions& options, Console& console);

}  // namespace gensim::cli
