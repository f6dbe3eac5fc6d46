#include "policies/data/frame_cache.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "data_digest.h"
#include "envs/base/sha256.h"
#include "envs/core/build_info.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".frames";
constexpr uint64_t kTrimEvery = uint64_t{256} << 20;

// marks a file as used now, for the order of eviction
void Touch(const fs::path& path) { ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0); }

}  // namespace

Result<std::unique_ptr<FrameCache>> FrameCache::Open(const fs::path& folder, uint64_t limit_bytes) {
  if (limit_bytes == 0) throw std::invalid_argument("FrameCache: the limit must be positive");
  if (const Status made = MakeFolder(folder); !made) return made.errors();
  RemoveAbandoned(folder);
  return std::unique_ptr<FrameCache>(new FrameCache(folder, limit_bytes));
}

std::string FrameCache::KeyOf(const Episode& episode) {
  return Sha256Hex(fmt::format("frames {}\n{}\n{}\n{}\n", kPackFormat, GENSIM_DATA_DIGEST, BuildId(), CpuClass()) +
                   EncodeEpisode(episode));
}

Result<std::shared_ptr<const Pack>> FrameCache::Get(const std::string& file, const Episode& episode,
                                                    const EpisodeEnvFactory& make) {
  const std::string key = KeyOf(episode);
  const fs::path path = folder_ / (key + kEnding);
  bool damaged = false;
  if (auto kept = Pack::Open(path)) {
    // every byte is looked at, so that what training reads later is sound
    if ((*kept)->index().key == key && (*kept)->index().episodes.size() == 1 && (*kept)->Verify()) {
      Touch(path);
      ++kept_;
      return kept;
    }
    damaged = true;
  } else {
    damaged = kept.error().code != "file-not-found";
  }

  auto env = make(file, episode.header);
  if (!env) return env.errors();
  auto bytes = RenderEpisode(*env, episode, key);
  if (!bytes) return bytes.errors();
  if (const Status written = WriteFileAtomic(path, *bytes); !written) return written.errors();
  ++rendered_;
  replaced_ += damaged;
  if ((written_ += bytes->size()) > kTrimEvery) Trim();
  // mapped when another process has not deleted it meanwhile
  if (auto pack = Pack::Open(path)) return pack;
  return Pack::FromBytes(std::move(*bytes), path.string());
}

void FrameCache::Trim() {
  const std::lock_guard lock(trimming_);
  written_ = 0;
  struct Entry {
    fs::file_time_type used;
    uint64_t bytes;
    fs::path path;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  std::error_code code;
  // files may go while they are looked at: another process trims too
  for (fs::directory_iterator it(folder_, code), end; !code && it != end; it.increment(code)) {
    if (it->path().extension() != kEnding || !IsDigest(it->path().stem().string())) continue;  // not the cache's
    std::error_code gone;
    const Entry entry{it->last_write_time(gone), it->file_size(gone), it->path()};
    if (gone) continue;
    total += entry.bytes;
    entries.push_back(entry);
  }
  std::ranges::sort(entries, {}, [](const Entry& entry) { return std::pair(entry.used, entry.path); });
  for (const Entry& entry : entries) {
    if (total <= limit_) break;
    std::error_code failed;
    if (fs::remove(entry.path, failed)) ++evicted_;
    total -= entry.bytes;
  }
}

}  // namespace gensim::policies
