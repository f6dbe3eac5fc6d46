// The best tour of a few places, by looking at all of them.
#pragma once

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "tsp/solve/solve.h"

namespace gensim::tsp {

/// Of all tours of the shape with every fixed edge; infinity where there is none. For n <= 8.
inline double BruteForceLength(const Instance& instance, const TourShape& shape) {
  std::vector<int32_t> tour(instance.size());
  std::iota(tour.begin(), tour.end(), 0);
  double best = std::numeric_limits<double>::infinity();
  const auto is_fixed_kept = [&] {
    return std::ranges::all_of(instance.fixed, [&](const Edge& edge) {
      for (size_t k = 0; k < tour.size(); ++k) {
        if (k + 1 == tour.size() && shape.open) break;
        const int32_t a = tour[k], b = tour[k + 1 < tour.size() ? k + 1 : 0];
        if ((a == edge.first && b == edge.second) || (instance.symmetric() && a == edge.second && b == edge.first))
          return true;
      }
      return false;
    });
  };
  do {
    if (shape.open && shape.start && tour.front() != *shape.start) continue;
    if (shape.open && shape.end && tour.back() != *shape.end) continue;
    if (is_fixed_kept()) best = std::min(best, LengthOf(instance, tour, shape.open));
  } while (std::ranges::next_permutation(tour).found);
  return best;
}

}  // namespace gensim::tsp
