// SampleSource: numbered training samples, wherever their frames come from.
//
// One interface for episodes that were just rendered (through the cache) and for a pack: the same episodes give the
// same samples in the same order, bit for bit. Immutable; safe from any thread, each with a FrameCodec of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policies/data/pack.h"

namespace gensim::policies {

class SampleSource {
 public:
  virtual ~SampleSource() = default;

  virtual size_t size() const = 0;
  virtual const std::vector<TaskInfo>& tasks() const = 0;
  virtual const std::vector<OriginInfo>& origins() const = 0;
  virtual const std::vector<EpisodeInfo>& episodes() const = 0;
  /// Sample i < size(); its episode and text are numbers of this source.
  virtual const SampleInfo& sample(size_t i) const = 0;
  virtual const std::string& text(uint32_t number) const = 0;
  /// How many texts there are.
  virtual size_t texts() const = 0;
  /// Bytes of the packed frames.
  virtual uint64_t frame_bytes() const = 0;
  /// Over the packed frame of sample i.
  virtual uint64_t frame_hash(size_t i) const = 0;
  /// Fills a frame. Codes: pack-checksum, frame-damaged.
  virtual Status ReadFrame(size_t i, FrameCodec& codec, Frame& frame) const = 0;
};

/// The samples of packs, one after the other. Throws std::invalid_argument for a missing pack.
std::unique_ptr<SampleSource> SourceOf(std::vector<std::shared_ptr<const Pack>> packs);

/// One pack as a source, refused when it cannot serve: code pack-empty, and those of Pack::Open.
Result<std::unique_ptr<SampleSource>> OpenPack(const std::filesystem::path& path);

}  // namespace gensim::policies
