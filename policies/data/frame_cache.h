// FrameCache: rendered episodes on disk, one pack a file, so that an episode is simulated once.
//
// A file's name is its key, a digest of all that decides its bytes: the episode (which holds the digests of task and
// vocabulary), the code (BuildId, and the sources of this folder), the class of the CPU and the format. Code that
// changed gives other names, so what is stale is never read; it ages and is deleted. A file that is damaged, cut off or
// not what its name says is made again. Writing is atomic, so any number of processes may share a folder; what killed
// ones left is deleted. A folder that may not be written serves what it holds. Size: when the files take more than the
// limit, those that were not used for longest go; episodes that are mapped stay readable. Thread-safe. Error codes:
// those of RenderEpisode and of files.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "policies/data/pack.h"
#include "policies/data/render_episode.h"

namespace gensim::policies {

struct CacheUse {
  size_t kept = 0;      ///< read from a file that was there
  size_t rendered = 0;  ///< simulated
  size_t replaced = 0;  ///< of these: in place of a damaged file
  size_t evicted = 0;   ///< files deleted to keep the limit
};

class FrameCache {
 public:
  /// Makes the folder. `limit_bytes` must be positive. Code: file-unwritable.
  static Result<std::unique_ptr<FrameCache>> Open(const std::filesystem::path& folder, uint64_t limit_bytes);

  /// The pack of an episode, from disk or rendered in the env that `make` finds for it.
  Result<std::shared_ptr<const Pack>> Get(const std::string& file, const Episode& episode,
                                          const EpisodeEnvFactory& make);

  /// Deletes what was not used for longest until the limit holds. Get calls it now and then; call it at the end.
  void Trim();

  CacheUse use() const { return {kept_, rendered_, replaced_, evicted_}; }

  /// Name of the file of an episode.
  static std::string KeyOf(const Episode& episode);

 private:
  FrameCache(std::filesystem::path folder, uint64_t limit) : folder_(std::move(folder)), limit_(limit) {}

  std::filesystem::path folder_;
  uint64_t limit_;
  std::mutex trimming_;
  std::atomic<uint64_t> written_{0};  ///< bytes since the last Trim
  std::atomic<size_t> kept_{0}, rendered_{0}, replaced_{0}, evicted_{0};
};

}  // namespace gensim::policies
