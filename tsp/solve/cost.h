// Costs: distances as whole numbers, which solvers add and compare exactly.
//
// A functor for each kind of instance, so that inner loops know which they have: cost(a, b) in units of 1 / scale.
// Whole distances have scale 1. Continuous ones are scaled so that the longest possible edge is about 2^40: an edge is
// off by 1e-12 of it at most, and millions of edges can be added. Functors are small and copied freely; what they point
// to must outlive them.
//
// A depot is a place more (number `depot`, the last) that is free to reach: with it an open path is a closed tour.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tsp/instance/instance.h"

namespace gensim::tsp {

using Cost = int64_t;

/// What no tour takes: above every gain that a few edges can bring.
inline constexpr Cost kForbidden = Cost{1} << 50;

/// No distance of the instance is longer; of points the diagonal of what they fill.
double LongestDistance(const Instance& instance);

/// Units per distance of an instance: 1 where distances are whole.
double ScaleOf(const Instance& instance);

/// EUC_2D, and EUCLID on points that were scaled.
struct PlaneCost {
  const Point* points;

  Cost operator()(int32_t a, int32_t b) const {
    return static_cast<Cost>(Euclid(points[static_cast<size_t>(a)], points[static_cast<size_t>(b)]) + 0.5);
  }
};

/// Any metric of points by its name, with or without a depot.
struct PointCost {
  const Point* points;
  Metric metric;
  double scale;
  int32_t depot;  ///< -1: none

  Cost operator()(int32_t a, int32_t b) const {
    if (a == depot || b == depot) return 0;
    const Point &p = points[static_cast<size_t>(a)], &q = points[static_cast<size_t>(b)];
    return static_cast<Cost>(DistanceOf(metric, p, q) * scale + 0.5);
  }
};

/// Great circles are slow to compute, so the last pairs are kept: 32 entries a place, 2^22 at most. One thread at a
/// time.
class PairCache {
 public:
  explicit PairCache(size_t n);

  template <class Compute>
  Cost Get(int32_t a, int32_t b, const Compute& compute) {
    if (a > b) std::swap(a, b);
    const uint64_t pair = (static_cast<uint64_t>(a) << 32) | static_cast<uint32_t>(b);
    Entry& entry = entries_[(pair * 0x9E3779B97F4A7C15ULL) >> shift_];
    if (entry.pair != pair) entry = {pair, compute(a, b)};
    return entry.cost;
  }

 private:
  struct Entry {
    uint64_t pair = UINT64_MAX;
    Cost cost = 0;
  };

  int shift_;
  std::vector<Entry> entries_;
};

struct CachedCost {
  PointCost cost;
  PairCache* cache;

  Cost operator()(int32_t a, int32_t b) const { return cache->Get(a, b, cost); }
};

/// A matrix of costs, row by row.
struct MatrixCost {
  const Cost* costs;
  size_t n;

  Cost operator()(int32_t a, int32_t b) const { return costs[static_cast<size_t>(a) * n + static_cast<size_t>(b)]; }
};

/// The cost of a closed tour.
template <class CostOf>
Cost TourCost(const CostOf& cost, std::span<const int32_t> tour) {
  Cost sum = 0;
  for (size_t k = 0; k < tour.size(); ++k) sum += cost(tour[k], tour[k + 1 < tour.size() ? k + 1 : 0]);
  return sum;
}

}  // namespace gensim::tsp
