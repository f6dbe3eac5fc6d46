// AbCycles: where two tours differ, as closed ways that take an edge of A and one of B in turn.
//
// Source: Y. Nagata, S. Kobayashi, "A powerful genetic algorithm using edge assembly crossover for the traveling
// salesman problem", INFORMS Journal on Computing 25(2), 2013. Edges that both tours have are in none of them; every
// other edge of A and of B is in exactly one. One object serves many pairs, without new memory.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "envs/base/rng.h"

namespace gensim::tsp {

/// A tour by its edges: the two neighbours of each place, in no order.
using Links = std::vector<std::array<int32_t, 2>>;

/// The tour of a list of places, and back, from place 0 on.
Links LinksOf(std::span<const int32_t> tour);
std::vector<int32_t> TourOf(const Links& links);

inline bool AreLinked(const Links& links, int32_t a, int32_t b) {
  const auto& two = links[static_cast<size_t>(a)];
  return two[0] == b || two[1] == b;
}

class AbCycles {
 public:
  explicit AbCycles(int32_t n);

  /// Finds those of a pair; which of the many ways to part the edges depends on `rng`.
  void Find(const Links& a, const Links& b, Rng& rng);

  size_t count() const { return first_.size() - 1; }
  /// Places v0, v1, ..., an even number of them: v0-v1 is an edge of A, v1-v2 of B, and so on; the last to v0 is of B.
  std::span<const int32_t> Of(size_t cycle) const {
    return std::span(places_).subspan(first_[cycle], first_[cycle + 1] - first_[cycle]);
  }

 private:
  // of one place: neighbours in the one tour alone that are not used up
  struct Open {
    std::array<int32_t, 2> to{};
    int32_t count = 0;
  };

  int32_t Take(std::vector<Open>& open, int32_t from, Rng& rng);
  void Walk(int32_t start, Rng& rng);

  std::vector<Open> open_a_, open_b_;
  std::vector<int32_t> at_;  // where on the way a place was left by an edge of A, or -1
  std::vector<int32_t> way_;
  std::vector<int32_t> places_;
  std::vector<size_t> first_{0};
};

}  // namespace gensim::tsp
