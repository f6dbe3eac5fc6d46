#include "tsp/solve/solve.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "envs/base/text.h"
#include "tsp/solve/construct.h"
#include "tsp/solve/directed_construct.h"
#include "tsp/solve/iterated_search.h"
#include "tsp/solve/population_search.h"

namespace gensim::tsp {
namespace {

using Tour = std::vector<int32_t>;

constexpr int kNearest = 5, kPerQuadrant = 1;  // of the lists that searches look at
constexpr int64_t kUsualIterations = 1000;
constexpr size_t kTracePoints = 200;
constexpr int32_t kLongestMoved = 3;  // of Or-opt
constexpr size_t kFewestCrossed = 8;  // smaller ones have too few tours for a population

bool IsSearch(const std::string& solver) {
  return solver == "2-opt" || solver == "or-opt" || solver == "or-3opt" || solver == "iterated" ||
         solver == "crossover";
}

// Crossing needs time for a population, which grows faster than the number of places; measured in docs/tsp.md.
std::string SolverFor(const Instance& instance, const SolveOptions& options) {
  if (instance.size() < kFewestCrossed && (options.solver == "crossover" || options.solver == "auto"))
    return "iterated";
  if (options.solver != "auto") return options.solver;
  const auto n = static_cast<double>(instance.size());
  const bool time = !options.seconds || *options.seconds >= 0.01 * std::pow(n / 200, 1.5);
  return time && n <= kMostAnnealed ? "crossover" : "iterated";
}

// One call: what solvers share, and what comes of it.
class Run {
 public:
  Run(const Instance& instance, const SolveOptions& options, const Model& model, const Budget& budget)
      : instance_(instance), options_(options), model_(model), budget_(budget) {
    solution_.solver = SolverFor(instance, options);
  }

  Solution Finish() {
    Tour tour = options_.initial.empty() ? Construct() : model_.Into(options_.initial);
    if (tour.empty() && model_.size() > 0) tour = CutOff(model_.FirstTour());
    if (IsSearch(solution_.solver) && solution_.complete) tour = Search(std::move(tour));
    solution_.tour = model_.Back(tour);
    solution_.length = LengthOf(instance_, solution_.tour, options_.shape.open);
    KeepInitial();
    solution_.seconds = budget_.Seconds();
    AddToTrace(solution_.iterations, solution_.length);
    return std::move(solution_);
  }

 private:
  // an empty tour where the budget was spent first
  Tour Construct() {
    const std::string& solver = solution_.solver;
    if (solver == "space-filling-curve") return model_.FirstTour();
    if (solver == "farthest-insertion")
      return model_.directed() ? DirectedFarthestInsertionTour(model_, budget_)
                               : FarthestInsertionTour(model_, budget_);
    if (solver == "nearest-neighbour") {
      const auto& start = options_.shape.start;
      if (model_.size() == 0) return {};
      const Tour first = model_.depot() >= 0 ? Tour{model_.depot()} : model_.Into(Tour{start.value_or(0)});
      return model_.directed() ? DirectedNearestNeighbourTour(model_, first.back(), budget_)
                               : NearestNeighbourTour(model_, first.back(), budget_);
    }
    return FindNeighbours() ? GreedyTour(model_, neighbours_, budget_) : Tour();
  }

  bool FindNeighbours() {
    if (neighbours_.size() == 0) neighbours_ = model_.FindNeighbours(kNearest, kPerQuadrant, budget_);
    // the depot has no list
    const int32_t depots = model_.has_points() && model_.depot() >= 0 ? 1 : 0;
    return neighbours_.size() == static_cast<size_t>(model_.size() - depots);
  }

  Tour CutOff(Tour tour) {
    solution_.complete = solution_.repeatable = false;
    return tour;
  }

  Tour Search(Tour first) {
    if (!FindNeighbours()) return CutOff(std::move(first));
    return model_.WithCost([&](const auto& cost) {
      const Candidates candidates(cost, neighbours_, model_.depot());
      SearchOptions search;
      search.seed = options_.seed, search.schedule = options_.schedule, search.iterations = options_.iterations;
      if (!search.iterations && !options_.seconds) search.iterations = kUsualIterations;
      search.improved = [&](int64_t k, Cost best) { AddToTrace(k, static_cast<double>(best) / model_.scale()); };
      if (solution_.solver == "crossover")
        return Taken(PopulationSearch(model_, cost, neighbours_, candidates, std::move(first), search, budget_).Run(),
                     search);
      Breadth breadth;
      if (solution_.solver == "2-opt") breadth.second = 0;
      if (solution_.solver == "or-opt") breadth.longest_moved = kLongestMoved;
      // local searches come to their own end
      if (solution_.solver != "iterated") search.iterations = 0;
      return Taken(IteratedSearch(cost, candidates, model_.fixed(), first, search, budget_, breadth).Run(), search);
    });
  }

  Tour Taken(SearchResult found, const SearchOptions& search) {
    solution_.iterations = found.iterations, solution_.schedule = found.schedule;
    solution_.repeatable = found.repeatable;
    const bool done = !search.iterations || found.iterations == *search.iterations;
    solution_.complete = found.repeatable && (done || model_.size() < kFewestIterated);
    return std::move(found.tour);
  }

  // costs are rounded, by 1e-12 of the longest edge: enough to call a tour shorter that is not
  void KeepInitial() {
    if (options_.initial.empty()) return;
    const double length = LengthOf(instance_, options_.initial, options_.shape.open);
    if (solution_.length < length) return;
    solution_.tour = model_.Back(model_.Into(options_.initial));
    solution_.length = length;
  }

  // of many better tours every other one is forgotten
  void AddToTrace(int64_t iteration, double length) {
    auto& trace = solution_.trace;
    if (trace.size() >= kTracePoints) {
      for (size_t k = 0; 2 * k < trace.size(); ++k) trace[k] = trace[2 * k];
      trace.resize(kTracePoints / 2);
    }
    trace.push_back({budget_.Seconds(), iteration, length});
    if (options_.improved) options_.improved(trace.back());
  }

  const Instance& instance_;
  const SolveOptions& options_;
  const Model& model_;
  const Budget& budget_;
  Neighbours neighbours_;
  Solution solution_;
};

Status CheckSolver(const Instance& instance, const std::string& solver) {
  if (std::ranges::find(SolverNames(), solver) == SolverNames().end())
    return Error{"tsp-solver", "", fmt::format("no solver \"{}\"", EscapeUnprintable(solver)),
                 LegalHint(solver, SolverNames())};
  if (solver == "space-filling-curve" && instance.points().empty() && instance.size() > 0)
    return Error{"tsp-solver", "", "a matrix has no coordinates for a curve", "another solver"};
  return Done{};
}

Status CheckBudget(const SolveOptions& options) {
  if (options.seconds && !(*options.seconds >= 0 && std::isfinite(*options.seconds)))
    return Error{"tsp-budget", "seconds", fmt::format("{} seconds", *options.seconds), "legal: 0 or more"};
  if (options.iterations.value_or(0) < 0 || options.schedule < 0)
    return Error{"tsp-budget", "iterations", "iterations and schedule are counted", "legal: 0 or more"};
  return Done{};
}

Status CheckInitial(const Instance& instance, const SolveOptions& options) {
  return options.initial.empty() ? Status(Done{}) : CheckTourOf(instance, options.shape, options.initial);
}

}  // namespace

const std::vector<std::string>& SolverNames() {
  static const std::vector<std::string> names = {
      "auto",    "nearest-neighbour", "greedy",   "space-filling-curve", "farthest-insertion", "2-opt", "or-opt",
      "or-3opt", "iterated",          "crossover"};
  return names;
}

double LengthOf(const Instance& instance, std::span<const int32_t> tour, bool open) {
  if (!open) return TourLength(instance, tour);
  double length = 0;
  for (size_t k = 1; k < tour.size(); ++k)
    length += instance.Distance(static_cast<size_t>(tour[k - 1]), static_cast<size_t>(tour[k]));
  return length;
}

Result<Solution> Solve(const Instance& instance, const SolveOptions& options) {
  for (const Status& legal :
       {CheckSolver(instance, options.solver), CheckBudget(options), CheckInitial(instance, options)})
    if (!legal) return legal.errors();
  const Budget budget(options.seconds, options.cancelled);
  const auto model = Model::Of(instance, options.shape);
  if (!model) return model.errors();
  return Run(instance, options, *model, budget).Finish();
}

}  // namespace gensim::tsp
