#include "tsp/exact/held_karp.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace gensim::tsp {

std::vector<int32_t> HeldKarpTour(int32_t n, const std::function<int64_t(int32_t, int32_t)>& cost) {
  if (n > kMostHeldKarp) throw std::invalid_argument("HeldKarpTour: too many places");
  if (n <= 0) return {};
  if (n == 1) return {0};
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 2;
  // place k + 1 is bit k; place 0 begins
  const int32_t m = n - 1;
  const uint32_t all = (1U << m) - 1;
  std::vector<int64_t> costs(static_cast<size_t>(n) * static_cast<size_t>(n));
  const auto between = [&](int32_t a, int32_t b) -> int64_t& { return costs[static_cast<size_t>(a * n + b)]; };
  for (int32_t a = 0; a < n; ++a)
    for (int32_t b = 0; b < n; ++b)
      if (a != b) between(a, b) = cost(a, b);
  std::vector<int64_t> way(static_cast<size_t>(all + 1) * static_cast<size_t>(m), kFar);
  const auto through = [&](uint32_t set, int32_t last) -> int64_t& {
    return way[static_cast<size_t>(set) * static_cast<size_t>(m) + static_cast<size_t>(last)];
  };
  for (int32_t k = 0; k < m; ++k) through(1U << k, k) = between(0, k + 1);
  for (uint32_t set = 1; set <= all; ++set)
    for (int32_t last = 0; last < m; ++last) {
      const int64_t so_far = through(set, last);
      if (so_far >= kFar) continue;
      for (int32_t next = 0; next < m; ++next) {
        if (set & (1U << next)) continue;
        int64_t& longer = through(set | (1U << next), next);
        longer = std::min(longer, so_far + between(last + 1, next + 1));
      }
    }
  // backwards from the last place that closes best
  int32_t last = 0;
  for (int32_t k = 1; k < m; ++k)
    if (through(all, k) + between(k + 1, 0) < through(all, last) + between(last + 1, 0)) last = k;
  std::vector<int32_t> tour = {last + 1};
  for (uint32_t set = all; (set & (set - 1)) != 0;) {
    const int64_t here = through(set, last);
    set &= ~(1U << last);
    for (int32_t before = 0; before < m; ++before)
      if ((set & (1U << before)) && through(set, before) + between(before + 1, last + 1) == here) {
        last = before;
        break;
      }
    tour.push_back(last + 1);
  }
  tour.push_back(0);
  std::ranges::reverse(tour);
  return tour;
}

}  // namespace gensim::tsp
