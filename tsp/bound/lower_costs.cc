#include "tsp/bound/lower_costs.h"

#include <algorithm>
#include <cmath>

namespace gensim::tsp {
namespace {

constexpr double kLargestSum = 0x1p58;  // of all edges of a tree, multipliers included
constexpr int kMostBits = 200;

}  // namespace

LowerCosts::LowerCosts(const Instance& instance, const TourShape& shape, int64_t most_units)
    : instance_(&instance),
      places_(static_cast<int32_t>(instance.size())),
      count_(places_ + (shape.open ? 1 : 0)),
      size_(instance.symmetric() ? count_ : 2 * count_),
      directed_(!instance.symmetric()) {
  const double longest = std::max(instance.integer() ? 1 : 1e-40, LongestDistance(instance));
  // a discounted edge, its multipliers, for every node
  const double most = kLargestSum / (16.0 * longest * std::max(1, size_));
  int bits = std::min(kMostBits, static_cast<int>(std::floor(std::log2(most))));
  if (instance.integer()) bits = std::max(bits, 0);
  if (most_units > 0) bits = std::min(bits, std::ilogb(static_cast<double>(most_units) / longest));
  units_log2_ = bits, units_ = std::ldexp(1.0, bits);
  longest_ = static_cast<int64_t>(std::ceil(longest * units_)) + 1;
  discount_ = 4 * longest_;

  std::vector<Edge> must;
  const int32_t arrivals = directed_ ? count_ : 0;
  for (const auto& [a, b] : instance.fixed) must.emplace_back(a, b + arrivals);
  if (directed_)
    for (int32_t k = 0; k < count_; ++k) must.emplace_back(k, k + count_);
  if (shape.open && shape.start) must.emplace_back(places_, *shape.start + arrivals);
  if (shape.open && shape.end) must.emplace_back(*shape.end, places_ + arrivals);
  must_ = FixedMates(static_cast<size_t>(size_), must);
  // an edge that is named twice counts once
  int64_t edges = 0;
  if (!must_.empty())
    for (int32_t node = 0; node < size_; ++node)
      for (const int32_t mate : must_.Of(node)) edges += mate > node;
  discounted_ = edges * discount_;
}

int64_t LowerCosts::Plain(int32_t a, int32_t b) const {
  if (directed_) {
    if (a > b) std::swap(a, b);
    if (a >= count_ || b < count_) return 2 * longest_;  // two departures, or two arrivals
    b -= count_;
  }
  if (a == places_ || b == places_ || a == b) return 0;
  return static_cast<int64_t>(std::floor(instance_->Distance(static_cast<size_t>(a), static_cast<size_t>(b)) * units_));
}

std::vector<int32_t> LowerCosts::NodesOf(const std::vector<int32_t>& tour) const {
  std::vector<int32_t> nodes;
  const auto add = [&](int32_t place) {
    if (directed_) nodes.push_back(place + count_);
    nodes.push_back(place);
  };
  for (const int32_t place : tour) add(place);
  if (count_ > places_) add(places_);
  return nodes;
}

}  // namespace gensim::tsp
