// Pack: frames, labels and texts of many episodes in one file that needs nothing else (docs/pack-format.md).
//
// A pack is mapped into memory: opening it checks header and index, reading a frame checks that frame's bytes, so a
// damaged file is noticed before it teaches anything. The cache of live episodes keeps one pack an episode.
// Immutable once open and safe from any thread. Error codes: pack-magic, pack-version, pack-truncated, pack-checksum,
// pack-index, pack-value, frame-damaged, and those of files; `where` names file and place.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "envs/base/file.h"
#include "envs/base/mapped_file.h"
#include "envs/base/result.h"
#include "policies/data/pack_index.h"

namespace gensim::policies {

inline constexpr uint32_t kPackFormat = 1;
inline constexpr size_t kPackHeaderBytes = 64;

/// Every error says in which file it is.
Errors InFile(const std::string& file, Errors errors);

class Pack {
 public:
  static Result<std::shared_ptr<const Pack>> Open(const std::filesystem::path& path);
  /// From memory; `name` stands in errors.
  static Result<std::shared_ptr<const Pack>> FromBytes(std::string bytes, const std::string& name);

  const PackIndex& index() const { return index_; }
  const std::string& name() const { return name_; }
  uint64_t bytes() const { return bytes_.size(); }

  /// The packed form of a sample's frame, checked against its hash. Code pack-checksum.
  Result<std::string_view> PackedFrame(size_t sample) const;
  /// The frame itself, into memory of the caller; `codec` serves one thread.
  Status ReadFrame(size_t sample, FrameCodec& codec, Frame& frame) const;
  /// Checks the bytes of every frame.
  Status Verify() const;

 private:
  Pack() = default;
  Status Read();

  std::string name_, owned_;
  MappedFile file_;
  std::string_view bytes_;
  PackIndex index_;
};

/// Numbers of items in a growing list, each item once.
template <class T>
class Interner {
 public:
  uint32_t Number(std::vector<T>& list, const T& item) {
    const auto [it, fresh] = numbers_.try_emplace(item, static_cast<uint32_t>(list.size()));
    if (fresh) list.push_back(item);
    return it->second;
  }

 private:
  std::map<T, uint32_t> numbers_;
};

/// Writes a pack in pieces. One thread; the file has its name once Finish has returned.
class PackWriter {
 public:
  /// `key`: see PackIndex. Code: file-unwritable.
  static Result<PackWriter> Create(const std::filesystem::path& path, std::string key = "");

  /// One whole episode of another pack, with what it refers to, frames as they are.
  Status Add(const Pack& from, size_t episode);
  Status Finish();
  uint64_t bytes() const { return at_; }

 private:
  PackWriter(AtomicFile file, std::string key) : file_(std::move(file)) { index_.key = std::move(key); }
  AtomicFile file_;
  PackIndex index_;
  Interner<TaskInfo> tasks_;
  Interner<OriginInfo> origins_;
  Interner<std::string> texts_;
  uint64_t at_ = kPackHeaderBytes;
};

/// A whole pack as bytes, for few episodes: `index` without places of frames, `frames` packed, one a sample.
std::string EncodePack(PackIndex index, const std::vector<std::string>& frames);

}  // namespace gensim::policies
