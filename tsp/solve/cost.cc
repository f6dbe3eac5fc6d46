#include "tsp/solve/cost.h"

#include <algorithm>
#include <bit>

namespace gensim::tsp {
namespace {

constexpr double kLongest = 0x1p40;
constexpr double kShortest = 1e-250;      // below it all distances count as none
constexpr size_t kMostEntries = 1 << 22;  // of a cache of pairs, 64 MB
// no two places on the Earth are farther apart
constexpr double kHalfRound_m = 20'037'508.4, kHalfRound_km = 20'040;

}  // namespace

double LongestDistance(const Instance& instance) {
  if (instance.metric() == Metric::kHaversine) return kHalfRound_m;
  if (instance.metric() == Metric::kGeo) return kHalfRound_km;
  double longest = 0;
  for (const double weight : instance.matrix()) longest = std::max(longest, weight);
  if (instance.points().empty()) return longest;
  Point low = instance.points()[0], high = low;
  for (const Point& p : instance.points()) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  // MAN_2D is longer than the diagonal by a factor of the root of 2 at most; rounding adds 1 at most
  return 1.5 * Euclid(low, high) + (instance.integer() ? 1 : 0);
}

double ScaleOf(const Instance& instance) {
  if (instance.integer()) return 1;
  const double longest = LongestDistance(instance);
  return longest > kShortest ? kLongest / longest : 1;
}

PairCache::PairCache(size_t n) {
  const size_t entries = std::min(kMostEntries, std::bit_ceil(std::max<size_t>(64, 32 * n)));
  shift_ = 64 - std::countr_zero(entries);
  entries_.resize(entries);
}

}  // namespace gensim::tsp
