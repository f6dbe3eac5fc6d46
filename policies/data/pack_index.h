// PackIndex: all that a pack holds besides its frames, and its bytes (docs/pack-format.md).
//
// Values; pure functions; reading takes hostile bytes and checks every number against every other, so that what
// ReadIndex gives can be used without further checks. Error codes: pack-truncated, pack-index, pack-value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "policies/data/sample.h"

namespace gensim::policies {

/// Where a frame lies in the file, and what its bytes hash to (Sha256Prefix64).
struct FrameSpan {
  uint64_t offset = 0, hash = 0;
  uint32_t size = 0;

  bool operator==(const FrameSpan&) const = default;
};

struct PackIndex {
  std::string key;  ///< of a cache file: what it was made from; empty in a pack
  std::vector<TaskInfo> tasks;
  std::vector<OriginInfo> origins;
  std::vector<std::string> texts;
  std::vector<EpisodeInfo> episodes;  ///< their samples follow each other in `samples`
  std::vector<SampleInfo> samples;
  std::vector<FrameSpan> frames;  ///< one a sample

  bool operator==(const PackIndex&) const = default;
};

std::string EncodeIndex(const PackIndex& index);
/// `frames_end`: the frames must lie before it. Names of other vocabularies or builds are no error here.
Result<PackIndex> ReadIndex(std::string_view bytes, uint64_t frames_begin, uint64_t frames_end);

}  // namespace gensim::policies
