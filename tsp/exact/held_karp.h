// The dynamic programme of Held and Karp: the shortest tour of few places, for certain.
//
// Source: M. Held, R. M. Karp, "A dynamic programming approach to sequencing problems", 1962. For each set of places
// and a last one the shortest way through the set from place 0: n^2 2^n time, n 2^n memory (18 MB for 18 places).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace gensim::tsp {

inline constexpr int32_t kMostHeldKarp = 18;

/// `cost(from, to)` may differ by direction and be negative. At most kMostHeldKarp places (std::invalid_argument).
std::vector<int32_t> HeldKarpTour(int32_t n, const std::function<int64_t(int32_t, int32_t)>& cost);

}  // namespace gensim::tsp
