// LowerCosts: distances as whole numbers that are never above the true ones, for bounds that are exact.
//
// Costs count units of 2^-k, k as large as sums allow; a distance is a double, so scaling it by a power of two is exact
// and rounding down costs less than one unit. Nodes are the instance's places, in its order; a depot behind them for an
// open path; for directed distances node i departs and node i + count arrives.
//
// What every tour must hold is discounted, and the discount added to the bound again: fixed edges, the two of a depot
// with a given start or end, and the joint of departure and arrival. What no tour takes costs more than any edge; that
// is below the truth, so bounds stay bounds. The instance must outlive it.
#pragma once

#include <cstdint>
#include <vector>

#include "tsp/solve/fixed_mates.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

class LowerCosts {
 public:
  /// The shape must be sound. The longest edge counts at most `most_units`, where that is not 0.
  LowerCosts(const Instance& instance, const TourShape& shape, int64_t most_units = 0);

  int32_t size() const { return size_; }
  /// 2^k units are one unit of length.
  double units() const { return units_; }
  int units_log2() const { return units_log2_; }
  /// Of one edge that every tour must hold.
  int64_t discount() const { return discount_; }
  /// To be added to what a tree or tour of these costs adds up to.
  int64_t discounted() const { return discounted_; }
  /// No edge costs more, discounts aside.
  int64_t longest() const { return longest_; }

  int64_t operator()(int32_t a, int32_t b) const {
    const int64_t cost = Plain(a, b);
    return must_.Has(a, b) ? cost - discount_ : cost;
  }
  bool IsMust(int32_t a, int32_t b) const { return must_.Has(a, b); }
  /// An edge that no tour takes: of two departures, or two arrivals.
  bool IsNone(int32_t a, int32_t b) const { return directed_ && (a < count_) == (b < count_); }

  /// A tour of places as one of nodes.
  std::vector<int32_t> NodesOf(const std::vector<int32_t>& tour) const;

 private:
  int64_t Plain(int32_t a, int32_t b) const;

  const Instance* instance_;
  int32_t places_, count_, size_;  // of the instance; with the depot; with arrivals
  bool directed_;
  int units_log2_ = 0;
  double units_ = 1;
  int64_t longest_ = 0, discount_ = 0, discounted_ = 0;
  FixedMates must_;
};

}  // namespace gensim::tsp
