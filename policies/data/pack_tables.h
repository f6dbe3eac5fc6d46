// The tables of a pack's index: a row of plain numbers for every episode and sample (docs/pack-format.md).
//
// Pure functions; reading takes hostile bytes. Error code: pack-value.
#pragma once

#include <string>
#include <string_view>

#include "policies/data/pack_index.h"

namespace gensim::policies {

inline constexpr size_t kEpisodeBytes = 28, kSampleBytes = 100;  ///< a row of either table
inline constexpr size_t kMaxRows = size_t{1} << 24;

void AppendTables(std::string& out, const PackIndex& index);
/// Fills episodes, samples and frames of `index`, which have their sizes already; `in` holds exactly their rows. Every
/// number is checked against the tasks, origins and texts of `index`, and every frame to lie in [frames_begin,
/// frames_end).
Errors ReadTables(std::string_view in, uint64_t frames_begin, uint64_t frames_end, PackIndex& index);

}  // namespace gensim::policies
