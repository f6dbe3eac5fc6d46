// The shortest tour, for certain: the dynamic programme of few places, branch and bound of some more.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

inline constexpr size_t kMostExact = 60;          ///< places
inline constexpr size_t kMostExactDirected = 30;  ///< where distances differ by direction

struct ExactOptions {
  TourShape shape;
  uint64_t seed = 0;
  std::optional<double> seconds;  ///< CPU time of the thread
  const std::atomic<bool>* cancelled = nullptr;
  std::span<const int32_t> initial = {};  ///< a tour of the shape to begin with; it is never made longer
};

struct ExactSolution {
  std::vector<int32_t> tour;  ///< as Solve gives it
  double length = 0;
  double bound = 0;     ///< no tour is shorter; 0 where the time was over first
  bool done = false;    ///< false where the time was over first: the best tour so far
  bool proven = false;  ///< the shortest: no other is shorter by more than one part in 10^9
  std::string method;   ///< "held-karp", "branch-and-bound", or "trivial" of fewer than three places
  int64_t branches = 0;
  double seconds = 0;
};

/// Costs are distances rounded down, so that continuous ones of very different sizes may leave a gap between bound and
/// length. Codes: tsp-too-large, tsp-budget, and those of the
/// shape.
Result<ExactSolution> SolveExactly(const Instance& instance, const ExactOptions& options);

}  // namespace gensim::tsp
