// SparseGraph: a few edges of each node, and its cheapest 1-tree.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tsp/bound/one_tree.h"

namespace gensim::tsp {

class SparseGraph {
 public:
  struct End {
    int64_t cost;
    int32_t node;
  };

  explicit SparseGraph(int32_t n)
      : ends_(static_cast<size_t>(n)), near_(ends_.size()), degree_(ends_.size()), parent_(ends_.size()) {}

  /// Nothing where it is there already.
  void Add(int32_t a, int32_t b, int64_t cost);

  /// The cost of the cheapest 1-tree, as CompleteOneTree counts it. The graph must hold a tour.
  int64_t OneTreeCost(std::span<const int64_t> multipliers);
  /// Of that tree.
  std::span<const int32_t> degrees() const { return degree_; }

 private:
  struct Reached {
    int64_t cost;
    int32_t node, from;
    bool operator>(const Reached& other) const { return std::pair(cost, node) > std::pair(other.cost, other.node); }
  };

  std::vector<std::vector<End>> ends_;
  std::vector<int64_t> near_;
  std::vector<int32_t> degree_, parent_;
  std::vector<Reached> heap_;
};

}  // namespace gensim::tsp
