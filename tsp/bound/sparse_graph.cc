#include "tsp/bound/sparse_graph.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace gensim::tsp {

void SparseGraph::Add(int32_t a, int32_t b, int64_t cost) {
  auto& ends = ends_[static_cast<size_t>(a)];
  if (std::ranges::find(ends, b, &End::node) != ends.end()) return;
  ends.push_back({cost, b});
  ends_[static_cast<size_t>(b)].push_back({cost, a});
}

int64_t SparseGraph::OneTreeCost(std::span<const int64_t> multipliers) {
  constexpr int64_t kFar = std::numeric_limits<int64_t>::max(), kDone = std::numeric_limits<int64_t>::min();
  const auto n = ends_.size();
  std::ranges::fill(near_, kFar);
  std::ranges::fill(degree_, 0);
  int64_t sum = 0;
  heap_.clear();
  const auto reach = [&](int32_t from) {
    near_[static_cast<size_t>(from)] = kDone;
    const int64_t own = multipliers[static_cast<size_t>(from)];
    for (const End& end : ends_[static_cast<size_t>(from)]) {
      const int64_t cost = end.cost + own + multipliers[static_cast<size_t>(end.node)];
      if (cost >= near_[static_cast<size_t>(end.node)]) continue;
      near_[static_cast<size_t>(end.node)] = cost;
      heap_.push_back({cost, end.node, from});
      std::ranges::push_heap(heap_, std::greater());
    }
  };
  parent_[0] = -1;
  reach(0);
  for (size_t left = n - 1; left > 0;) {
    std::ranges::pop_heap(heap_, std::greater());
    const Reached next = heap_.back();
    heap_.pop_back();
    if (near_[static_cast<size_t>(next.node)] != next.cost) continue;
    sum += next.cost;
    parent_[static_cast<size_t>(next.node)] = next.from;
    ++degree_[static_cast<size_t>(next.node)], ++degree_[static_cast<size_t>(next.from)];
    reach(next.node);
    --left;
  }
  // the leaf whose second edge is dearest
  int64_t dearest = kDone;
  int32_t chosen = 0, chosen_to = 0;
  for (int32_t leaf = 0; leaf < static_cast<int32_t>(n); ++leaf) {
    if (degree_[static_cast<size_t>(leaf)] != 1) continue;
    int64_t second = kFar;
    int32_t to = -1;
    for (const End& end : ends_[static_cast<size_t>(leaf)]) {
      if (parent_[static_cast<size_t>(leaf)] == end.node || parent_[static_cast<size_t>(end.node)] == leaf) continue;
      const int64_t cost =
          end.cost + multipliers[static_cast<size_t>(leaf)] + multipliers[static_cast<size_t>(end.node)];
      if (cost < second) second = cost, to = end.node;
    }
    if (to >= 0 && second > dearest) dearest = second, chosen = leaf, chosen_to = to;
  }
  ++degree_[static_cast<size_t>(chosen)], ++degree_[static_cast<size_t>(chosen_to)];
  sum += dearest;
  for (const int64_t multiplier : multipliers) sum -= 2 * multiplier;
  return sum;
}

}  // namespace gensim::tsp
