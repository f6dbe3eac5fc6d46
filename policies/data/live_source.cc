#include "policies/data/live_source.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace gensim::policies {
namespace {

using PackResult = Result<std::shared_ptr<const Pack>>;

PackResult GetOne(const Demo& demo, FrameCache& cache, const EpisodeEnvFactory& make) {
  // no exception may leave a worker
  try {
    auto pack = cache.Get(demo.file, demo.episode, make);
    if (!pack) return InFile(demo.file, pack.errors());
    return pack;
  } catch (const std::exception& error) {
    return Error{"internal", demo.file, error.what(), ""};
  }
}

}  // namespace

Result<std::vector<std::shared_ptr<const Pack>>> RenderDemos(const std::vector<Demo>& demos, FrameCache& cache,
                                                             const EpisodeEnvFactory& make, int threads,
                                                             const std::function<bool(size_t)>& progress) {
  if (threads < 1) throw std::invalid_argument("RenderDemos: at least one thread");
  std::vector<std::optional<PackResult>> results(demos.size());
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false}, interrupted{false};
  std::mutex mutex;
  size_t done = 0;
  const auto work = [&] {
    for (size_t i; !failed && !interrupted && (i = next++) < demos.size();) {
      results[i] = GetOne(demos[i], cache, make);
      if (!*results[i]) failed = true;
      const std::lock_guard lock(mutex);
      ++done;
      if (progress && !progress(done)) interrupted = true;
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (int t = 1; t < threads; ++t) helpers.emplace_back(work);
    work();
  }
  cache.Trim();

  // episodes are claimed in order, so all before the first failure are there
  std::vector<std::shared_ptr<const Pack>> packs;
  for (std::optional<PackResult>& result : results) {
    if (!result) return Error{"interrupted", "", "stopped while rendering", "the same line goes on from here"};
    if (!*result) return result->errors();
    packs.push_back(**result);
  }
  return packs;
}

}  // namespace gensim::policies
