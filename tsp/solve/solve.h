// Solve: one call for every solver.
//
// A solver takes an instance and what the tour must be, and gives a tour, its length, and how it came to be. Whatever
// it is stopped by, the tour is whole; one that was handed over is never made longer.
//
// Deterministic: the same seed and iterations give the same tour, on any thread. A run that the clock stopped is
// repeated by its `iterations` and `schedule` together, where `repeatable` says so.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

struct TracePoint {
  double seconds = 0;      ///< CPU time of the thread since the call
  int64_t iterations = 0;  ///< of the search
  double length = 0;       ///< of the best tour so far
};

struct SolveOptions {
  /// One of SolverNames(). "auto": "crossover" where there is time enough for a population, else "iterated"
  /// (as with fewer than eight places).
  std::string solver = "auto";
  TourShape shape;
  /// CPU time of the calling thread. Solvers that end by themselves end earlier; the iterated one goes on until then.
  std::optional<double> seconds;
  /// Of the iterated search double bridges, of crossing tours made and pairs crossed; stops at whichever comes first.
  /// With neither this nor `seconds`: 1,000.
  std::optional<int64_t> iterations;
  /// From an earlier run that is to be repeated: length of the cooling, or tours of a round; 0: from the iterations or
  /// the time.
  int64_t schedule = 0;
  uint64_t seed = 0;
  /// A tour to begin with, of the shape; else the solver makes its own.
  std::span<const int32_t> initial;
  const std::atomic<bool>* cancelled = nullptr;
  /// Told of every better tour.
  std::function<void(const TracePoint&)> improved;
};

struct Solution {
  std::vector<int32_t> tour;  ///< places of the instance; begins with the start where one is given
  double length = 0;          ///< as LengthOf counts it
  std::string solver;         ///< that "auto" stood for, or the one asked for
  int64_t iterations = 0, schedule = 0;
  double seconds = 0;
  bool complete = true;    ///< not cut off: constructed, searched locally once, and any given iterations done
  bool repeatable = true;  ///< the same iterations and schedule, without a time limit, give the same tour
  std::vector<TracePoint> trace;
};

const std::vector<std::string>& SolverNames();

/// The length of a closed tour, or of a path.
double LengthOf(const Instance& instance, std::span<const int32_t> tour, bool open);

/// Codes: tsp-solver (no such solver; a curve without coordinates), tsp-shape, tsp-fixed, tsp-tour (of `initial`),
/// tsp-budget (seconds or iterations that are negative or no number).
Result<Solution> Solve(const Instance& instance, const SolveOptions& options);

}  // namespace gensim::tsp
