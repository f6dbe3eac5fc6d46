#include "tsp/exact/exact.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "tsp/bound/certificate.h"
#include "tsp/bound/lower_costs.h"
#include "tsp/exact/branch_and_bound.h"
#include "tsp/exact/held_karp.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

constexpr int64_t kFirstIterations = 2000;  // of the search for the tour that is proven
constexpr double kSame = 1e-9;              // gaps below it are those of rounding
constexpr size_t kMostTable = 13;           // places of the dynamic programme; above that branching is faster

// the tour of nodes that branching found, as one of places
std::vector<int32_t> PlacesOf(const Instance& instance, const TourShape& shape, std::vector<int32_t> nodes) {
  const auto places = static_cast<int32_t>(instance.size());
  const int32_t count = places + (shape.open ? 1 : 0);
  if (!instance.symmetric()) {
    // forwards means: departure behind arrival
    std::ranges::rotate(nodes, std::ranges::find(nodes, 0));
    if (nodes[1] == count) std::ranges::reverse(nodes);
    std::erase_if(nodes, [&](int32_t node) { return node >= count; });
  }
  const int32_t first = shape.open ? places : shape.start.value_or(0);
  std::ranges::rotate(nodes, std::ranges::find(nodes, first));
  if (shape.open) nodes.erase(nodes.begin());
  const bool turned = (shape.start && nodes.front() != *shape.start) || (shape.end && nodes.back() != *shape.end);
  if (instance.symmetric() && turned) std::ranges::reverse(nodes);
  return nodes;
}

// every place and the depot, edges that must be held discounted by more than all others can cost
std::vector<int32_t> ByTable(const Instance& instance, const TourShape& shape) {
  const LowerCosts costs(instance, shape);
  const auto places = static_cast<int32_t>(instance.size());
  const int32_t count = places + (shape.open ? 1 : 0);
  const int64_t must = 4 * costs.longest() * (count + 1);
  const auto cost = [&](int32_t a, int32_t b) {
    const int32_t to = instance.symmetric() ? b : b + count;
    return costs.IsMust(a, to) ? costs(a, to) - must : costs(a, to);
  };
  std::vector<int32_t> nodes = HeldKarpTour(count, cost);
  if (shape.open) {
    std::ranges::rotate(nodes, std::ranges::find(nodes, places));
    nodes.erase(nodes.begin());
  } else if (shape.start) {
    std::ranges::rotate(nodes, std::ranges::find(nodes, *shape.start));
  }
  const bool turned = (shape.start && nodes.front() != *shape.start) || (shape.end && nodes.back() != *shape.end);
  if (instance.symmetric() && turned) std::ranges::reverse(nodes);
  return nodes;
}

// of a tour of nodes, what must be held counted as it is
int64_t CostOf(const LowerCosts& costs, const std::vector<int32_t>& nodes) {
  int64_t sum = costs.discounted();
  for (size_t k = 0; k < nodes.size(); ++k) sum += costs(nodes[k], nodes[k + 1 < nodes.size() ? k + 1 : 0]);
  return sum;
}

}  // namespace

Result<ExactSolution> SolveExactly(const Instance& instance, const ExactOptions& options) {
  const size_t most = instance.symmetric() ? kMostExact : kMostExactDirected;
  if (instance.size() > most)
    return Error{"tsp-too-large", "", fmt::format("{} places are too many to be solved exactly", instance.size()),
                 fmt::format("legal: up to {}; gensim tsp solve and bound have no limit", most)};
  const Budget budget(options.seconds, options.cancelled);
  // a good tour first, which also checks what is asked for
  SolveOptions search;
  search.shape = options.shape, search.seed = options.seed, search.seconds = options.seconds;
  search.iterations = kFirstIterations, search.cancelled = options.cancelled, search.initial = options.initial;
  auto good = Solve(instance, search);
  if (!good) return good.errors();
  ExactSolution exact;
  exact.tour = std::move(good->tour), exact.method = "trivial", exact.done = true;
  const size_t places = instance.size() + (options.shape.open ? 1 : 0);
  std::vector<int32_t> found;
  int64_t least = 0;  // no tour costs less, in units
  int units_log2 = 0;
  if (places >= 3 && places <= kMostTable) {
    exact.method = "held-karp";
    found = ByTable(instance, options.shape);
    const LowerCosts costs(instance, options.shape);
    least = CostOf(costs, costs.NodesOf(found)), units_log2 = costs.units_log2();
  } else if (places >= 3) {
    exact.method = "branch-and-bound";
    const LowerCosts costs(instance, options.shape);
    const int64_t room = instance.integer() ? static_cast<int64_t>(costs.units()) : 1;
    Branching branching = BranchAndBound(costs, costs.NodesOf(exact.tour), room, budget);
    exact.done = branching.proven, exact.branches = branching.branches;
    // others may be cheaper by less than the room
    least = CostOf(costs, branching.tour) - (instance.integer() ? 0 : room);
    units_log2 = costs.units_log2();
    found = PlacesOf(instance, options.shape, std::move(branching.tour));
  }
  exact.length = LengthOf(instance, exact.tour, options.shape.open);
  // costs are rounded, by less than lengths can be told apart
  if (!found.empty() && LengthOf(instance, found, options.shape.open) < exact.length) {
    exact.tour = found;
    exact.length = LengthOf(instance, exact.tour, options.shape.open);
  }
  if (exact.done) exact.bound = exact.length;
  if (exact.done && !instance.integer() && !found.empty())
    exact.bound = std::clamp(ProvenLength(instance, least, units_log2), 0.0, exact.length);
  exact.proven = exact.done && GapOf(exact.length, exact.bound) <= kSame;
  exact.seconds = budget.Seconds();
  return exact;
}

}  // namespace gensim::tsp
