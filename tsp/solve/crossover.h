// Crossover: a population of tours, improved by edge assembly until all of it is alike.
//
// Source: Y. Nagata, S. Kobayashi, "A powerful genetic algorithm using edge assembly crossover for the traveling
// salesman problem", INFORMS Journal on Computing 25(2), 2013: each tour is crossed with another, by single cycles; of
// its children that is kept which gains most for the diversity (entropy of the population's edges) that it costs. What
// the tours are to begin with is the caller's (tsp/solve/population_search.h).
//
// Deterministic; one thread.
#pragma once

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "envs/base/rng.h"
#include "tsp/solve/budget.h"
#include "tsp/solve/edge_assembly.h"
#include "tsp/solve/edge_counts.h"

namespace gensim::tsp {

template <class CostOf>
class Crossover {
 public:
  static constexpr int kChildren = 20;        ///< of a pair, at most
  static constexpr int kIdleGenerations = 3;  ///< without any gain: the end

  /// `tours`: at least one, all of the same places. What is handed over must outlive it.
  Crossover(const CostOf& cost, const Candidates& candidates, const FixedMates& fixed,
            const std::vector<std::vector<int32_t>>& tours, Rng rng)
      : rng_(std::move(rng)),
        assembly_(cost, candidates, fixed),
        cycles_(static_cast<int32_t>(candidates.size())),
        touched_(2 * candidates.size()),
        order_(tours.size()) {
    for (const std::vector<int32_t>& tour : tours) {
      population_.push_back(LinksOf(tour));
      costs_.push_back(TourCost(cost, tour));
    }
    counts_ = EdgeCounts(population_);
    std::iota(order_.begin(), order_.end(), size_t{0});
    last_sum_ = Sum();
  }

  /// Crosses the next pair. False when there is nothing left to do.
  bool Step() {
    if (next_ == order_.size()) {
      idle_ = Sum() < last_sum_ ? 0 : idle_ + 1;
      last_sum_ = Sum();
      next_ = 0;
    }
    if (idle_ >= kIdleGenerations || last_sum_ == best() * static_cast<Cost>(costs_.size())) return false;
    if (next_ == 0) rng_.Shuffle(order_);
    Cross(order_[next_], order_[next_ + 1 < order_.size() ? next_ + 1 : 0]);
    ++next_;
    return true;
  }

  Cost best() const { return *std::ranges::min_element(costs_); }
  std::vector<int32_t> BestTour() const {
    return TourOf(population_[static_cast<size_t>(std::ranges::min_element(costs_) - costs_.begin())]);
  }

 private:
  using Change = typename EdgeAssembly<CostOf>::Change;

  Cost Sum() const { return std::accumulate(costs_.begin(), costs_.end(), Cost{0}); }

  // tour a becomes the best of its children with b, if one is cheaper
  void Cross(size_t a, size_t b) {
    cycles_.Find(population_[a], population_[b], rng_);
    if (cycles_.count() == 0) return;
    assembly_.SetParent(population_[a]);
    tried_.resize(cycles_.count());
    std::iota(tried_.begin(), tried_.end(), size_t{0});
    double best_value = 0;
    Cost best_gain = 0;
    best_changes_.clear();
    for (size_t k = 0; k < std::min<size_t>(tried_.size(), kChildren); ++k) {
      std::swap(tried_[k], tried_[k + rng_.Index(tried_.size() - k)]);
      const Cost gain = assembly_.Apply(cycles_.Of(tried_[k]));
      const double value = gain > 0 ? ValueOf(gain, population_[a]) : 0;
      if (value > best_value) {
        best_value = value, best_gain = gain;
        best_changes_ = assembly_.changes();
      }
      assembly_.Undo();
    }
    if (best_changes_.empty()) return;
    assembly_.Redo(best_changes_);
    ListEdges(best_changes_, population_[a]);
    for (const auto& [x, y] : lost_) counts_.Add(x, y, -1);
    for (const auto& [x, y] : won_) counts_.Add(x, y, 1);
    costs_[a] -= best_gain;
  }

  // the gain for each unit of entropy lost (section 3.3 of the source); children that cost none come first
  double ValueOf(Cost gain, const Links& child) {
    constexpr double kLeast = 1e-9;
    ListEdges(assembly_.changes(), child);
    double lost = 0;
    for (const auto& [x, y] : lost_) lost += counts_.TermLess(counts_.Of(x, y));
    for (const auto& [x, y] : won_) lost += counts_.TermMore(counts_.Of(x, y));
    return static_cast<double>(gain) / std::max(lost, kLeast);
  }

  // the edges that a child lost and won, from what its links were first and are now; each stands at both its places
  void ListEdges(const std::vector<Change>& changes, const Links& child) {
    lost_.clear(), won_.clear();
    ++stamp_;
    for (const Change& change : changes) {
      uint64_t& touched = touched_[2 * static_cast<size_t>(change.place) + static_cast<size_t>(change.slot)];
      if (touched == stamp_) continue;
      touched = stamp_;
      const int32_t is = child[static_cast<size_t>(change.place)][static_cast<size_t>(change.slot)];
      if (change.place < change.was) lost_.emplace_back(change.place, change.was);
      if (change.place < is) won_.emplace_back(change.place, is);
    }
  }

  Rng rng_;
  EdgeAssembly<CostOf> assembly_;
  AbCycles cycles_;
  std::vector<Links> population_;
  std::vector<Cost> costs_;
  EdgeCounts counts_;
  std::vector<uint64_t> touched_;  // of each link the number of the list that it is in already
  uint64_t stamp_ = 0;
  std::vector<size_t> order_, tried_;
  size_t next_ = 0;
  int idle_ = 0;
  Cost last_sum_ = 0;
  std::vector<Change> best_changes_;
  std::vector<Edge> lost_, won_;
};

}  // namespace gensim::tsp
