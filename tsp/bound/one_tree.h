// One-trees: the cheapest spanning tree of all nodes and one edge more, which no tour is cheaper than.
//
// A tour without one of its nodes is a spanning path of the others, and that node has two edges. So for any node v: the
// cheapest tree of the others and the two cheapest edges of v cost no more than any tour (M. Held, R. M. Karp 1970).
// Where v is a leaf of the cheapest tree of all nodes this is that tree and the second cheapest edge of v; the dearest
// of these is taken (K. Helsgaun 2000, section 4.1). With multipliers, c(a, b) + p(a) + p(b), a tour costs 2 sum(p)
// more.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace gensim::tsp {

struct OneTree {
  int64_t cost = 0;              ///< multipliers included, twice their sum taken off again
  std::vector<int32_t> parent;   ///< of each node in the tree, -1 of node 0
  int32_t leaf = 0, second = 0;  ///< the edge more
  std::vector<int32_t> degree;
};

/// Over the complete graph of at least three nodes: n^2 time, n memory. Sums are exact; `cost(a, b)` and multipliers
/// must be small enough for that (tsp/bound/lower_costs.h).
template <class CostOf>
OneTree CompleteOneTree(int32_t n, const CostOf& cost, std::span<const int64_t> multipliers) {
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
  const auto at = [&](int32_t a, int32_t b) {
    return cost(a, b) + multipliers[static_cast<size_t>(a)] + multipliers[static_cast<size_t>(b)];
  };
  OneTree tree;
  tree.parent.assign(static_cast<size_t>(n), -1);
  tree.degree.assign(static_cast<size_t>(n), 0);
  std::vector<int64_t> near(static_cast<size_t>(n), kFar);
  std::vector<int32_t> open;  // nodes that are not in the tree yet
  for (int32_t node = 1; node < n; ++node) open.push_back(node);
  for (int32_t last = 0; !open.empty();) {
    size_t nearest = 0;
    for (size_t k = 0; k < open.size(); ++k) {
      const auto node = static_cast<size_t>(open[k]);
      const int64_t to_last = at(open[k], last);
      if (to_last < near[node]) near[node] = to_last, tree.parent[node] = last;
      if (near[node] < near[static_cast<size_t>(open[nearest])]) nearest = k;
    }
    last = open[nearest];
    open[nearest] = open.back();
    open.pop_back();
    tree.cost += near[static_cast<size_t>(last)];
    ++tree.degree[static_cast<size_t>(last)],
        ++tree.degree[static_cast<size_t>(tree.parent[static_cast<size_t>(last)])];
  }
  // the leaf whose second edge is dearest
  int64_t dearest = std::numeric_limits<int64_t>::min();
  for (int32_t leaf = 0; leaf < n; ++leaf) {
    if (tree.degree[static_cast<size_t>(leaf)] != 1) continue;
    int64_t second = kFar;
    int32_t to = -1;
    for (int32_t other = 0; other < n; ++other) {
      const bool in_tree =
          tree.parent[static_cast<size_t>(leaf)] == other || tree.parent[static_cast<size_t>(other)] == leaf;
      if (other == leaf || in_tree) continue;
      if (const int64_t edge = at(leaf, other); edge < second) second = edge, to = other;
      if (second <= dearest) break;
    }
    if (second > dearest) dearest = second, tree.leaf = leaf, tree.second = to;
  }
  tree.cost += dearest;
  ++tree.degree[static_cast<size_t>(tree.leaf)], ++tree.degree[static_cast<size_t>(tree.second)];
  for (const int64_t multiplier : multipliers) tree.cost -= 2 * multiplier;
  return tree;
}

}  // namespace gensim::tsp
