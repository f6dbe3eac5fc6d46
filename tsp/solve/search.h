// What the searches that go on for as long as they may are asked, and what they answer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tsp/solve/cost.h"

namespace gensim::tsp {

struct SearchOptions {
  std::optional<int64_t> iterations;  ///< stop after so many; else when the budget is spent
  int64_t schedule = 0;               ///< what an earlier run reported; 0: from the iterations or the time
  uint64_t seed = 0;
  /// Told of every better tour.
  std::function<void(int64_t iteration, Cost best)> improved;
};

struct SearchResult {
  std::vector<int32_t> tour;
  Cost cost = 0;
  int64_t iterations = 0, schedule = 0;
  bool repeatable = true;  ///< the same iterations and schedule give the same tour
};

}  // namespace gensim::tsp
