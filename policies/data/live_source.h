// Live samples: demonstrations rendered through the cache, by several threads.
//
// Deterministic for any number of threads. Error codes: those of FrameCache::Get, each with the episode's file; the
// first one in the order of the episodes ends the work.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "policies/data/demo_files.h"
#include "policies/data/frame_cache.h"
#include "policies/data/sample_source.h"

namespace gensim::policies {

/// One pack a demonstration, in their order. `progress` (may be empty) hears how many are done, from any thread, one
/// call at a time; when it returns false the work stops with code interrupted.
Result<std::vector<std::shared_ptr<const Pack>>> RenderDemos(const std::vector<Demo>& demos, FrameCache& cache,
                                                             const EpisodeEnvFactory& make, int threads,
                                                             const std::function<bool(size_t)>& progress = {});

}  // namespace gensim::policies
