// Ascent: multipliers that make the cheapest 1-tree dear, the Held-Karp bound.
//
// Nodes with more than two edges in the tree are made dearer, leaves cheaper, by steps that shrink (M. Held, R. M. Karp
// 1971; directions with some of the last one: A. Volgenant, R. Jonker 1982). Steps look at a sparse graph, which is
// fast; the bound itself is a 1-tree of the complete graph with the best multipliers, whose edges then join the sparse
// graph.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "envs/base/result.h"
#include "tsp/bound/lower_costs.h"
#include "tsp/solve/budget.h"

namespace gensim::tsp {

struct AscentOptions {
  std::optional<double> seconds;  ///< CPU time of the thread
  int64_t iterations = 2000;      ///< 1-trees of the sparse graph, at most
  /// Units that the longest edge may count; 0: as many as sums allow. With fewer the bound is a little lower and its
  /// proof shorter to write.
  int64_t most_units = 0;
  const std::atomic<bool>* cancelled = nullptr;
};

struct Ascent {
  int64_t value = 0;                 ///< of the complete graph: in units, discounts included; a proof
  std::vector<int64_t> multipliers;  ///< of each node, in units
  int32_t node = 0;                  ///< the leaf that the 1-tree's edge more is of
  int64_t iterations = 0;
  bool certified = false;  ///< false where time did not allow the complete graph: `value` is an estimate
};

/// `tour`: of nodes; its cost in units is `upper`, which the steps aim at. At least three nodes.
Ascent Ascend(const LowerCosts& costs, std::span<const int32_t> tour, int64_t upper, const AscentOptions& options);

}  // namespace gensim::tsp
