// Which seeds serve which purpose, so that no policy is evaluated on scenes that it was trained on.
//
//   use          seeds
//   demo         0      .. 2^31 - 1   demonstrations and training
//   evaluation   2^31   .. 2^32 - 1   scores
//   gate         2^32   .. 2^63 - 1   validation of proposals
#pragma once

#include <cstdint>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

enum class SeedUse { kDemo, kEvaluation, kGate };

struct SeedRange {
  uint64_t first, last;  ///< both included
};

inline constexpr SeedRange kDemoSeeds{0, (uint64_t{1} << 31) - 1};
inline constexpr SeedRange kEvaluationSeeds{uint64_t{1} << 31, (uint64_t{1} << 32) - 1};
inline constexpr SeedRange kGateSeeds{uint64_t{1} << 32, (uint64_t{1} << 63) - 1};

SeedRange SeedsFor(SeedUse use);
std::string_view NameOf(SeedUse use);

/// The seed of the k-th episode after one that was started with `seed` (k = 0: `seed` itself), for hosts that start
/// episodes by themselves; it is in the same range as `seed`. Philox4x32 with (k, 0) as the counter and `seed` as the
/// key.
uint64_t EpisodeSeed(uint64_t seed, uint64_t k);

/// Code seed-range, with the legal range in the hint.
Status CheckSeed(uint64_t seed, SeedUse use);

/// The same for the `count` seeds that start at `first`; none is right.
Status CheckSeeds(uint64_t first, uint64_t count, SeedUse use);

}  // namespace gensim
