// Iterated local search: a local double bridge, repair of the places that it touched, and the new tour kept or undone.
//
// What is kept is decided as in simulated annealing (Metropolis et al. 1953): a dearer tour with probability
// exp(-more / temperature), the temperature cooled to 0 over the iterations. Beyond kMostAnnealed places there is no
// time to cool down, and only tours that are not dearer are kept. The best tour seen is returned.
//
// Deterministic but for the clock: one seed and one number of iterations with one schedule give one tour.
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "envs/base/rng.h"
#include "tsp/solve/budget.h"
#include "tsp/solve/cooling.h"
#include "tsp/solve/double_bridge.h"
#include "tsp/solve/or3opt.h"
#include "tsp/solve/search.h"

namespace gensim::tsp {

inline constexpr int32_t kMostAnnealed = 12'000;
inline constexpr int32_t kFewestIterated = 5;  ///< that a double bridge needs

template <class CostOf>
class IteratedSearch {
 public:
  IteratedSearch(const CostOf& cost, const Candidates& candidates, const FixedMates& fixed,
                 std::span<const int32_t> first, const SearchOptions& options, const Budget& budget,
                 Breadth breadth = {})
      : cost_(cost),
        fixed_(fixed),
        options_(options),
        budget_(budget),
        tour_(first),
        search_(cost, candidates, fixed, tour_, breadth),
        rng_(options.seed, "tsp/iterated-search"),
        now_(TourCost(cost, first)) {
    const double mean = static_cast<double>(now_) / std::max(1.0, static_cast<double>(first.size()));
    annealed_ = tour_.size() <= kMostAnnealed;
    cooling_ = Cooling(annealed_ ? kHottest * mean : 0,
                       options.schedule > 0 ? options.schedule : options.iterations.value_or(0));
  }

  SearchResult Run() {
    const int32_t n = tour_.size();
    // three places have one tour
    if (n >= 4) {
      for (int32_t k = 0; k < n; ++k) search_.Push(tour_.At(k));
      now_ -= search_.Run(budget_);
      tour_.ForgetLog();
    }
    Keep();
    result_.repeatable = search_.done();
    if (n >= kFewestIterated && result_.repeatable) Iterate();
    if (!annealed_) best_.assign(tour_.places().begin(), tour_.places().end());
    result_.tour = best_, result_.cost = best_cost_;
    // a run that was stopped before a twentieth of its time was hot throughout
    result_.schedule = cooling_.length() > 0 ? cooling_.length() : Cooling::kHotShare * result_.iterations;
    return std::move(result_);
  }

 private:
  static constexpr double kHottest = 0.4;     // temperature at first, in mean edges of the first tour
  static constexpr int32_t kLongestWay = 50;  // of a double bridge; and at most a fifth of the tour
  static constexpr int64_t kPerLook = 16;     // iterations between two looks at the clock

  void Iterate() {
    const double begin = budget_.Seconds();
    const int32_t longest = std::clamp(tour_.size() / 5, 1, kLongestWay);
    int64_t& k = result_.iterations;
    for (; !options_.iterations || k < *options_.iterations; ++k) {
      if (k % kPerLook == 0) {
        if (budget_.IsSpent()) return;
        SetSchedule(k, begin);
      }
      Try(DrawDoubleBridge(tour_, longest, rng_), cooling_.At(k));
    }
  }

  // once a twentieth of the time is gone
  void SetSchedule(int64_t k, double begin) {
    if (cooling_.length() > 0 || k == 0 || !budget_.limit()) return;
    const double share = (budget_.Seconds() - begin) / (*budget_.limit() - begin);
    if (share * Cooling::kHotShare >= 1) cooling_.SetLength(k * Cooling::kHotShare);
  }

  void Try(const DoubleBridge& bridge, double temperature) {
    if (bridge.Breaks(fixed_)) return;
    const Cost added = bridge.Added(cost_);
    bridge.Make(tour_);
    for (const int32_t place : bridge.places()) search_.Push(place);
    const Cost next = now_ + added - search_.Run(unlimited_);
    Check(next);
    const auto more = static_cast<double>(next - now_);
    if (more > 0 && !(temperature > 0 && rng_.Uniform() < std::exp(-more / temperature))) {
      tour_.UndoTo(0);
      return;
    }
    tour_.ForgetLog();
    now_ = next;
    if (now_ < best_cost_) Keep();
  }

  void Keep() {
    if (annealed_) best_.assign(tour_.places().begin(), tour_.places().end());
    best_cost_ = now_;
    if (options_.improved) options_.improved(result_.iterations, best_cost_);
  }

  // debug builds add up what gains were claimed
  void Check([[maybe_unused]] Cost claimed) const {
#ifndef NDEBUG
    if (tour_.size() <= 2000 && TourCost(cost_, tour_.places()) != claimed)
      throw std::logic_error("IteratedSearch: a claimed gain is wrong");
#endif
  }

  const CostOf cost_;
  const FixedMates& fixed_;
  const SearchOptions& options_;
  const Budget& budget_;
  const Budget unlimited_;
  ArrayTour tour_;
  Or3opt<CostOf> search_;
  Rng rng_;
  Cost now_, best_cost_ = 0;
  std::vector<int32_t> best_;  // without annealing the tour itself is the best
  bool annealed_ = false;
  Cooling cooling_{0, 0};
  SearchResult result_;
};

}  // namespace gensim::tsp
