// Normal noise for whole images: values of a table, several for each number that is drawn.
//
// The table stands for the standard normal: mean 0, spread 0.999, nothing beyond 3.7. Some ten times as fast as
// Rng::Normal, which is exact. Deterministic as Rng::Normal; thread-safe.
#pragma once

#include <array>
#include <cstddef>

#include "envs/base/rng.h"

namespace gensim::render {

inline constexpr size_t kNormalShares = 4096;

/// The middles of so many equal shares of the standard normal, ascending.
const std::array<float, kNormalShares>& NormalShares();

/// Calls take(i, share) for i = 0 .. count - 1, each share, below kNormalShares, as likely as any other.
template <class Take>
void DrawShares(Rng rng, size_t count, Take&& take) {
  for (size_t i = 0; i < count;) {
    const uint32_t bits = rng.NextU32();
    take(i++, bits % kNormalShares);
    if (i < count) take(i++, (bits >> 16) % kNormalShares);
  }
}

}  // namespace gensim::render
