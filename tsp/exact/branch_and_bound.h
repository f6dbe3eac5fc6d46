// Branch and bound with 1-trees: a proof that a tour of up to some sixty places is shortest, or a shorter one.
//
// Source: M. Held, R. M. Karp 1971; choice of branches after A. Volgenant, R. Jonker 1982. A branch requires some edges
// and forbids others; its bound is that of the ascent (tsp/bound/ascent.h) over what is left. A branch ends where its
// bound leaves no room for a shorter tour, or where its 1-tree is a tour. Edges that would cost too much to take, or to
// do without, are settled by their reduced costs before branching.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "tsp/bound/lower_costs.h"
#include "tsp/solve/budget.h"

namespace gensim::tsp {

inline constexpr int32_t kMostBranched = 64;  ///< nodes; directed places count twice

struct Branching {
  std::vector<int32_t> tour;  ///< of nodes
  bool proven = false;        ///< no tour is shorter, within a unit of the costs
  int64_t branches = 0;
};

/// `tour`: a good one, of nodes. `room`: by how many units a tour must be cheaper to count as shorter, 1 or, where
/// lengths are whole, a unit of length. At least three nodes, at most kMostBranched (std::invalid_argument).
Branching BranchAndBound(const LowerCosts& costs, std::vector<int32_t> tour, int64_t room, const Budget& budget);

}  // namespace gensim::tsp
