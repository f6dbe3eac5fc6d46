// The farthest-insertion tour.
#include <algorithm>
#include <limits>

#include "tsp/solve/construct.h"

namespace gensim::tsp {
namespace {

// where a place costs least in a tour that is a list of successors
template <class CostOf>
int32_t CheapestSpot(const CostOf& cost, const FixedMates& fixed, const std::vector<int32_t>& next, int32_t begin,
                     int32_t place) {
  Cost least = std::numeric_limits<Cost>::max();
  int32_t spot = begin, at = begin;
  do {
    const int32_t after = next[static_cast<size_t>(at)];
    const Cost added = cost(at, place) + cost(place, after) - cost(at, after);
    if (added < least && !fixed.Has(at, after)) least = added, spot = at;
    at = after;
  } while (at != begin);
  return spot;
}

}  // namespace

std::vector<int32_t> FarthestInsertionTour(const Model& model, const Budget& budget) {
  const int32_t n = model.size();
  if (n == 0) return {};
  return model.WithCost([&](const auto& cost) {
    std::vector<int32_t> next(static_cast<size_t>(n), -1), waiting;
    // how far each place that waits is from the tour
    std::vector<Cost> apart(static_cast<size_t>(n), std::numeric_limits<Cost>::max());
    for (int32_t place = 1; place < n; ++place) waiting.push_back(place);
    next[0] = 0;
    for (int32_t last = 0; !waiting.empty();) {
      if (budget.IsSpent()) return std::vector<int32_t>();
      size_t farthest = 0;
      for (size_t k = 0; k < waiting.size(); ++k) {
        Cost& far = apart[static_cast<size_t>(waiting[k])];
        far = std::min(far, cost(waiting[k], last));
        if (far > apart[static_cast<size_t>(waiting[farthest])]) farthest = k;
      }
      const int32_t place = waiting[farthest];
      // the order decides ties, so it is kept
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(farthest));
      const int32_t spot = CheapestSpot(cost, model.fixed(), next, 0, place);
      next[static_cast<size_t>(place)] = next[static_cast<size_t>(spot)], next[static_cast<size_t>(spot)] = place;
      last = place;
    }
    std::vector<int32_t> tour;
    for (int32_t place = 0; tour.size() < static_cast<size_t>(n); place = next[static_cast<size_t>(place)])
      tour.push_back(place);
    return model.fixed().PulledTogether(tour);
  });
}

}  // namespace gensim::tsp
