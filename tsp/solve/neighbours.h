// Neighbours: for every place the few others that a better tour is likely to join it to, nearest first.
//
// Nearest alone fail on clustered places, where all of them lie in one cloud; so the nearest of each quadrant are added
// (D. S. Johnson, L. A. McGeoch 1997: quadrant lists). A quadrant that is empty for a dozen cells of the grid around
// has none. Found with that grid, in about linear time; memory is n times the number of neighbours.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tsp/instance/instance.h"

namespace gensim::tsp {

class Neighbours {
 public:
  /// Of points in the plane: `nearest` and `per_quadrant` of each of the four quadrants, each place once.
  static Neighbours OfPoints(std::span<const Point> points, int nearest, int per_quadrant);
  /// Of any instance with a few thousand places at most: the nearest by its own distances.
  static Neighbours OfDistances(const Instance& instance, int nearest);

  std::span<const int32_t> Of(int32_t place) const {
    const auto begin = static_cast<size_t>(first_[static_cast<size_t>(place)]);
    return {all_.data() + begin, static_cast<size_t>(first_[static_cast<size_t>(place) + 1]) - begin};
  }

 private:
  std::vector<int32_t> first_{0}, all_;
};

}  // namespace gensim::tsp
