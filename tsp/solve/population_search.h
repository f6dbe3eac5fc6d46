// PopulationSearch: rounds of many short iterated searches, whose tours are then crossed until they are alike.
//
// A tour: edges picked greedily with noise, Or-3opt, and a short annealed search. The first round makes tours until it
// has kMostTours or its share of the time is gone, then crosses them (tsp/solve/crossover.h). Later rounds have as
// many, from longer searches, and the best tour so far.
//
// An iteration is a tour made or a pair crossed. Deterministic but for the clock, which decides how many tours a round
// has: one seed, that number (`schedule`) and the number of iterations give one tour.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "envs/base/rng.h"
#include "tsp/solve/construct.h"
#include "tsp/solve/crossover.h"
#include "tsp/solve/iterated_search.h"

namespace gensim::tsp {

template <class CostOf>
class PopulationSearch {
 public:
  static constexpr int64_t kMostTours = 100;         ///< of a round
  static constexpr int64_t kFewestTours = 4;         ///< of a round
  static constexpr double kNoise = 0.3;              ///< of greedy edges
  static constexpr int64_t kIterationsPerTour = 16;  ///< that crossing takes as a rule, to share out iterations

  /// `first` is improved as the first tour of the population. What is handed over must outlive it.
  PopulationSearch(const Model& model, const CostOf& cost, const Neighbours& neighbours, const Candidates& candidates,
                   std::vector<int32_t> first, const SearchOptions& options, const Budget& budget)
      : model_(model),
        cost_(cost),
        neighbours_(neighbours),
        candidates_(candidates),
        options_(options),
        budget_(budget),
        rng_(options.seed, "tsp/population-search"),
        best_(std::move(first)),
        best_cost_(TourCost(cost, best_)),
        tours_(options.schedule) {
    if (tours_ == 0 && options.iterations && !budget.limit())
      tours_ = std::clamp(*options.iterations / kIterationsPerTour, kFewestTours, kMostTours);
  }

  SearchResult Run() {
    for (int64_t round = 0; !IsOver(); ++round) {
      std::vector<std::vector<int32_t>> tours = MakeTours(round);
      if (round > 0) tours.push_back(best_);
      if (!IsOver()) Cross(tours, round);
    }
    result_.tour = best_, result_.cost = best_cost_;
    result_.schedule = tours_ > 0 ? tours_ : std::max(made_, kFewestTours);
    return std::move(result_);
  }

 private:
  bool IsOver() const {
    return budget_.IsSpent() || (options_.iterations && result_.iterations >= *options_.iterations);
  }

  // crossing takes a larger share of the time the more places there are
  double MakingShare() const {
    const double n = std::max(500.0, static_cast<double>(model_.size()));
    return std::max(0.45, 0.8 - 0.1 * std::log2(n / 500));
  }
  // of a tour in the first round, for each place
  double Kicks() const { return std::clamp(static_cast<double>(model_.size()) / 5000, 0.3, 1.0); }

  std::vector<std::vector<int32_t>> MakeTours(int64_t round) {
    std::vector<std::vector<int32_t>> tours;
    const double begin = budget_.Seconds(), limit = budget_.limit().value_or(0);
    for (int64_t k = 0; k < (tours_ > 0 ? tours_ : kMostTours) && !IsOver(); ++k) {
      if (tours_ == 0 && k >= kFewestTours && budget_.Seconds() - begin > MakingShare() * (limit - begin)) break;
      tours.push_back(MakeTour(round));
    }
    // the clock has decided, once for all rounds
    if (tours_ == 0 && !IsOver()) tours_ = made_;
    return tours;
  }

  // What the clock cut off could not be made again; it counts only if there is nothing better than the first tour.
  std::vector<int32_t> MakeTour(int64_t round) {
    Rng rng = rng_.Stream("tour/" + std::to_string(made_));
    SearchOptions iterated;
    iterated.iterations = static_cast<int64_t>(std::ceil(Kicks() * static_cast<double>((round + 1) * model_.size())));
    iterated.seed = rng.NextU64();
    const std::vector<int32_t> start = made_ == 0 ? best_ : NoisyGreedyTour(model_, neighbours_, budget_, rng, kNoise);
    if (start.empty()) return {};
    SearchResult found = IteratedSearch(cost_, candidates_, model_.fixed(), start, iterated, budget_).Run();
    if (budget_.IsSpent()) {
      if (made_ > 0) return {};
      result_.repeatable = false;
    }
    Offer(found.tour, found.cost);
    ++result_.iterations, ++made_;
    return std::move(found.tour);
  }

  void Cross(const std::vector<std::vector<int32_t>>& tours, int64_t round) {
    Crossover<CostOf> crossover(cost_, candidates_, model_.fixed(), tours,
                                rng_.Stream("crossover/" + std::to_string(round)));
    while (!IsOver() && crossover.Step()) ++result_.iterations;
    if (crossover.best() < best_cost_) Offer(crossover.BestTour(), crossover.best());
  }

  void Offer(const std::vector<int32_t>& tour, Cost cost) {
    if (cost >= best_cost_) return;
    best_ = tour, best_cost_ = cost;
    if (options_.improved) options_.improved(result_.iterations, cost);
  }

  const Model& model_;
  const CostOf cost_;
  const Neighbours& neighbours_;
  const Candidates& candidates_;
  const SearchOptions& options_;
  const Budget& budget_;
  Rng rng_;
  std::vector<int32_t> best_;
  Cost best_cost_;
  int64_t tours_, made_ = 0;  // of a round, 0 as long as the clock has not decided; in all
  SearchResult result_;
};

}  // namespace gensim::tsp
