// Neighbours: for every place the few others that a better tour is likely to join it to, nearest first.
//
// Nearest alone fail on clustered places, where all of them lie in one cloud; so the nearest of each quadrant are added
// (D. S. Johnson, L. A. McGeoch 1997: quadrant lists). A quadrant that is empty for a dozen cells of the grid around
// has none. Found with that grid, in about linear time; memory is n times the number of neighbours.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tsp/instance/instance.h"
#include "tsp/solve/budget.h"

namespace gensim::tsp {

class Neighbours {
 public:
  /// Of points in the plane: `nearest` and `per_quadrant` of each of the four quadrants, each place once. Where the
  /// budget is spent first, of the first places alone.
  static Neighbours OfPoints(std::span<const Point> points, int nearest, int per_quadrant, const Budget& budget);
  /// Of latitudes and longitudes in degrees. Up to kMostOnGlobe places exactly, from each to all others; above that on
  /// a map, where the date line and the poles are borders.
  static Neighbours OnGlobe(std::span<const Point> degrees, int nearest, int per_quadrant, const Budget& budget);
  /// Of anything, from each place to all others: the nearest by `cost(from, to)`.
  template <class CostOf>
  static Neighbours OfCosts(size_t n, const CostOf& cost, int nearest, const Budget& budget);

  static constexpr size_t kMostOnGlobe = 3000;

  /// Of how many places there are lists.
  size_t size() const { return first_.size() - 1; }

  std::span<const int32_t> Of(int32_t place) const {
    const auto begin = static_cast<size_t>(first_[static_cast<size_t>(place)]);
    return {all_.data() + begin, static_cast<size_t>(first_[static_cast<size_t>(place) + 1]) - begin};
  }

 private:
  static constexpr size_t kPerLook = 64;  // places between two looks at the clock

  void Add(std::span<const int32_t> places) {
    all_.insert(all_.end(), places.begin(), places.end());
    first_.push_back(static_cast<int32_t>(all_.size()));
  }

  std::vector<int32_t> first_{0}, all_;
};

template <class CostOf>
Neighbours Neighbours::OfCosts(size_t n, const CostOf& cost, int nearest, const Budget& budget) {
  Neighbours all;
  using Found = std::pair<decltype(cost(0, 0)), int32_t>;
  std::vector<Found> others;
  std::vector<int32_t> places;
  for (size_t i = 0; i < n; ++i) {
    if (i % kPerLook == 0 && budget.IsSpent()) break;
    others.clear(), places.clear();
    for (size_t j = 0; j < n; ++j)
      if (j != i) others.emplace_back(cost(static_cast<int32_t>(i), static_cast<int32_t>(j)), static_cast<int32_t>(j));
    const size_t kept = std::min(others.size(), static_cast<size_t>(nearest));
    std::ranges::partial_sort(others, others.begin() + static_cast<std::ptrdiff_t>(kept));
    for (size_t k = 0; k < kept; ++k) places.push_back(others[k].second);
    all.Add(places);
  }
  return all;
}

}  // namespace gensim::tsp
