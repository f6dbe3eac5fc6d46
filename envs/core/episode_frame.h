// The frame of an episode file: magic, version, five sections with checksums, and a digest of it all.
//
//   offset  size  what
//   0       8     magic
//   8       4     format version, little-endian like all numbers
//   12      ...   HEAD, ACTS, REWS, HASH, ENDS: tag (4 bytes), length (8), payload, checksum (8)
//   end-32  32    SHA-256 of everything before
//
// Pure functions; safe from any thread. Errors: episode-magic, episode-version, episode-truncated, episode-section,
// episode-checksum.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

inline constexpr size_t kEpisodeSections = 5;
/// What stands in HEAD, ACTS, REWS, HASH and ENDS.
using EpisodePayloads = std::array<std::string_view, kEpisodeSections>;

/// The bytes of a file of these sections.
std::string FrameSections(const EpisodePayloads& payloads);

/// The sections of a file that is whole, as views into `bytes`.
Result<EpisodePayloads> UnframeSections(std::string_view bytes);

}  // namespace gensim
