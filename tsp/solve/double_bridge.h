// The double bridge: four edges at once, which no chain of exchanges can make (O. Martin, S. W. Otto, E. W. Felten
// 1991).
//
// a | b1..b2 | c1..c2 | d1..d2 | e becomes a | d1..d2 | c1..c2 | b1..b2 | e. It is local: three short ways next to each
// other, so it costs their lengths, not that of the tour.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "envs/base/rng.h"
#include "tsp/solve/array_tour.h"
#include "tsp/solve/cost.h"
#include "tsp/solve/fixed_mates.h"

namespace gensim::tsp {

struct DoubleBridge {
  int32_t a = 0, b1 = 0, b2 = 0, c1 = 0, c2 = 0, d1 = 0, d2 = 0, e = 0;

  /// Ways of the lengths given, from behind position `p` on. The tour must have more places than they together.
  static DoubleBridge At(const ArrayTour& tour, int32_t p, const std::array<int32_t, 3>& lengths) {
    const auto at = [&](int32_t k) { return tour.At(k < tour.size() ? k : k - tour.size()); };
    const int32_t c = p + lengths[0], d = c + lengths[1], last = d + lengths[2];
    return {at(p), at(p + 1), at(c), at(c + 1), at(d), at(d + 1), at(last), at(last + 1)};
  }

  std::array<int32_t, 8> places() const { return {a, b1, b2, c1, c2, d1, d2, e}; }

  /// Does it give up a fixed edge?
  bool Breaks(const FixedMates& fixed) const {
    return fixed.Has(a, b1) || fixed.Has(b2, c1) || fixed.Has(c2, d1) || fixed.Has(d2, e);
  }

  /// How much more the tour costs afterwards.
  template <class CostOf>
  Cost Added(const CostOf& cost) const {
    return cost(a, d1) + cost(d2, c1) + cost(c2, b1) + cost(b2, e) - cost(a, b1) - cost(b2, c1) - cost(c2, d1) -
           cost(d2, e);
  }

  /// All of it turned around, then each way back.
  void Make(ArrayTour& tour) const {
    tour.Exchange(a, b1, d2);
    tour.Exchange(a, d2, d1);
    tour.Exchange(d2, c2, c1);
    tour.Exchange(c2, b2, b1);
  }
};

/// Anywhere, with ways of 1 to `longest` places; `longest` <= (n - 1) / 3.
inline DoubleBridge DrawDoubleBridge(const ArrayTour& tour, int32_t longest, Rng& rng) {
  const auto length = [&] { return 1 + static_cast<int32_t>(rng.Index(static_cast<size_t>(longest))); };
  const auto p = static_cast<int32_t>(rng.Index(static_cast<size_t>(tour.size())));
  const int32_t b = length(), c = length(), d = length();
  return DoubleBridge::At(tour, p, {b, c, d});
}

}  // namespace gensim::tsp
