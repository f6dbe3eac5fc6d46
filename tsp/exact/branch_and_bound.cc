#include "tsp/exact/branch_and_bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "tsp/bound/ascent.h"
#include "tsp/bound/one_tree.h"

namespace gensim::tsp {
namespace {

constexpr int kRootTrees = 4000, kBranchTrees = 30;

// of an edge in a branch
enum class State : int8_t { kFree, kRequired, kForbidden };

class Search {
 public:
  Search(const LowerCosts& costs, std::vector<int32_t> tour, int64_t room, const Budget& budget)
      : n_(costs.size()), room_(room), budget_(budget), cost_(Square<int64_t>()), state_(Square<State>()) {
    for (int32_t a = 0; a < n_; ++a)
      for (int32_t b = 0; b < n_; ++b)
        if (a != b) At(cost_, a, b) = costs(a, b);
    for (int32_t a = 0; a < n_; ++a)
      for (int32_t b = a + 1; b < n_; ++b) {
        if (costs.IsMust(a, b)) Settle(a, b, State::kRequired);
        if (costs.IsNone(a, b)) Settle(a, b, State::kForbidden);
      }
    // more than any tree can gain by it, and small enough for exact sums
    heavy_ = 8 * costs.longest();
    found_.tour = std::move(tour);
    best_ = CostOf(found_.tour);
    AscentOptions ascent;
    ascent.iterations = kRootTrees;
    root_ = Ascend(costs, found_.tour, best_ + costs.discounted(), ascent).multipliers;
  }

  Branching Run() {
    found_.proven = Explore(root_);
    return std::move(found_);
  }

 private:
  template <class T>
  std::vector<T> Square() const {
    return std::vector<T>(static_cast<size_t>(n_) * static_cast<size_t>(n_));
  }
  template <class T>
  T& At(std::vector<T>& square, int32_t a, int32_t b) const {
    return square[static_cast<size_t>(a * n_ + b)];
  }
  template <class T>
  const T& At(const std::vector<T>& square, int32_t a, int32_t b) const {
    return square[static_cast<size_t>(a * n_ + b)];
  }

  int64_t CostOf(const std::vector<int32_t>& tour) const {
    int64_t sum = 0;
    for (size_t k = 0; k < tour.size(); ++k) sum += At(cost_, tour[k], tour[k + 1 < tour.size() ? k + 1 : 0]);
    return sum;
  }
  // no tour of a branch with this bound is shorter than the best
  bool IsClosed(int64_t bound) const { return bound > best_ - room_; }

  // what an edge costs in this branch
  int64_t Weight(int32_t a, int32_t b) const {
    const State state = At(state_, a, b);
    return At(cost_, a, b) + (state == State::kForbidden ? heavy_ : state == State::kRequired ? -heavy_ : 0);
  }

  // false where an edge is settled the other way already
  bool Settle(int32_t a, int32_t b, State state) {
    State& now = At(state_, a, b);
    if (now == state) return true;
    if (now != State::kFree) return false;
    now = At(state_, b, a) = state;
    settled_.emplace_back(a, b);
    required_ += state == State::kRequired;
    return true;
  }
  void Undo(size_t settled) {
    for (; settled_.size() > settled; settled_.pop_back()) {
      const auto [a, b] = settled_.back();
      required_ -= At(state_, a, b) == State::kRequired;
      At(state_, a, b) = At(state_, b, a) = State::kFree;
    }
  }

  // what follows from the edges that are settled; false where no tour is left
  bool Propagate() {
    for (bool again = true; again;) {
      again = false;
      const size_t before = settled_.size();
      for (int32_t node = 0; node < n_; ++node) {
        int required = 0, left = 0;
        for (int32_t other = 0; other < n_; ++other) {
          if (other == node) continue;
          required += At(state_, node, other) == State::kRequired, left += At(state_, node, other) != State::kForbidden;
        }
        if (required > 2 || left < 2) return false;
        if (required == 2 && left > 2) SettleFree(node, State::kForbidden);
        if (left == 2 && required < 2) SettleFree(node, State::kRequired);
      }
      if (!ForbidRings()) return false;
      again = settled_.size() > before;
    }
    return true;
  }
  void SettleFree(int32_t node, State state) {
    for (int32_t other = 0; other < n_; ++other)
      if (other != node && At(state_, node, other) == State::kFree) Settle(node, other, state);
  }
  // the ends of a way of required edges may not be joined before it goes through all nodes
  bool ForbidRings() {
    for (int32_t start = 0; start < n_; ++start) {
      if (RequiredAt(start).second != 1) continue;
      int32_t length = 1, from = -1, node = start;
      for (bool on = true; on;) {
        on = false;
        const auto [mates, count] = RequiredAt(node);
        for (int k = 0; k < count; ++k)
          if (mates[static_cast<size_t>(k)] != from) {
            from = node, node = mates[static_cast<size_t>(k)];
            ++length, on = true;
            break;
          }
        if (length > n_) return false;
      }
      if (length > 2 && length < n_ && !Settle(start, node, State::kForbidden)) return false;
    }
    return true;
  }
  std::pair<std::array<int32_t, 2>, int> RequiredAt(int32_t node) const {
    std::array<int32_t, 2> mates{-1, -1};
    int count = 0;
    for (int32_t other = 0; other < n_ && count < 2; ++other)
      if (other != node && At(state_, node, other) == State::kRequired) mates[static_cast<size_t>(count++)] = other;
    return {mates, count};
  }

  OneTree TreeOf(const std::vector<int64_t>& multipliers) const {
    OneTree tree = CompleteOneTree(
        n_, [&](int32_t a, int32_t b) { return Weight(a, b); }, multipliers);
    tree.cost += required_ * heavy_;
    return tree;
  }

  // raises the bound by its multipliers; true where the branch is closed
  bool Climb(std::vector<int64_t>& multipliers, OneTree& best) {
    std::vector<int64_t> at = multipliers;
    std::vector<double> step(at.size());
    best = TreeOf(at);
    double share = 1;
    for (int k = 0; k < kBranchTrees; ++k) {
      const OneTree tree = k == 0 ? best : TreeOf(at);
      if (tree.cost > best.cost) {
        best = tree, multipliers = at;
      } else if (k > 0) {
        share *= 0.9;
      }
      if (IsClosed(best.cost)) return true;
      double squares = 0;
      for (const int32_t degree : tree.degree) squares += (degree - 2) * (degree - 2);
      if (squares == 0) {
        TakeTour(tree);
        return true;
      }
      const double length = share * static_cast<double>(best_ - tree.cost) / squares;
      for (size_t node = 0; node < at.size(); ++node) {
        step[node] = 0.7 * (tree.degree[node] - 2) * length + 0.3 * step[node];
        at[node] = std::clamp<int64_t>(at[node] + std::llround(step[node]), -heavy_ / 4, heavy_ / 4);
      }
    }
    return false;
  }

  // the 1-tree is a tour: the shortest of its branch
  void TakeTour(const OneTree& tree) {
    std::vector<std::vector<int32_t>> ends(static_cast<size_t>(n_));
    const auto join = [&](int32_t a, int32_t b) {
      ends[static_cast<size_t>(a)].push_back(b), ends[static_cast<size_t>(b)].push_back(a);
    };
    for (int32_t node = 1; node < n_; ++node) join(node, tree.parent[static_cast<size_t>(node)]);
    join(tree.leaf, tree.second);
    Take(ends);
  }
  // every edge is settled: two required ones at each node, and no ring that is too short
  void TakeRequired() {
    std::vector<std::vector<int32_t>> ends(static_cast<size_t>(n_));
    for (int32_t node = 0; node < n_; ++node) {
      const auto [mates, count] = RequiredAt(node);
      ends[static_cast<size_t>(node)].assign(mates.begin(), mates.begin() + count);
    }
    Take(ends);
  }
  void Take(const std::vector<std::vector<int32_t>>& ends) {
    std::vector<int32_t> tour;
    for (int32_t node = 0, from = -1; static_cast<int32_t>(tour.size()) < n_;) {
      tour.push_back(node);
      const auto& two = ends[static_cast<size_t>(node)];
      const int32_t next = two[0] == from ? two[1] : two[0];
      from = node, node = next;
    }
    if (const int64_t cost = CostOf(tour); cost < best_) best_ = cost, found_.tour = std::move(tour);
  }

  // Edges that this bound settles. Of an edge outside of the tree: it takes the place of the dearest on the way between
  // its ends, at least. Returns false where the branch has no tour left.
  bool Fix(const OneTree& tree, const std::vector<int64_t>& multipliers) {
    const auto weight = [&](int32_t a, int32_t b) {
      return Weight(a, b) + multipliers[static_cast<size_t>(a)] + multipliers[static_cast<size_t>(b)];
    };
    // nodes so that parents come first
    std::vector<int32_t> order = {0};
    for (size_t k = 0; k < order.size(); ++k)
      for (int32_t node = 0; node < n_; ++node)
        if (tree.parent[static_cast<size_t>(node)] == order[k]) order.push_back(node);
    std::vector<int64_t> dearest(cost_.size());
    const int64_t second = weight(tree.leaf, tree.second);
    for (size_t k = 1; k < order.size(); ++k) {
      const int32_t node = order[k], up = tree.parent[static_cast<size_t>(node)];
      const int64_t edge = weight(node, up);
      for (size_t j = 0; j < k; ++j) {
        const int32_t other = order[j];
        At(dearest, node, other) = At(dearest, other, node) =
            other == up ? edge : std::max(edge, At(dearest, up, other));
      }
    }
    for (int32_t a = 0; a < n_; ++a)
      for (int32_t b = a + 1; b < n_; ++b) {
        if (At(state_, a, b) != State::kFree) continue;
        const bool in_tree = tree.parent[static_cast<size_t>(a)] == b || tree.parent[static_cast<size_t>(b)] == a ||
                             (a == std::min(tree.leaf, tree.second) && b == std::max(tree.leaf, tree.second));
        if (in_tree) continue;
        // at the leaf it may take the place of the edge more instead
        int64_t replaced = At(dearest, a, b);
        if (a == tree.leaf || b == tree.leaf) replaced = std::max(replaced, second);
        if (IsClosed(tree.cost + weight(a, b) - replaced)) Settle(a, b, State::kForbidden);
      }
    return Propagate();
  }

  // true where everything below was looked at
  bool Explore(std::vector<int64_t> multipliers) {
    ++found_.branches;
    if (budget_.IsSpent()) return false;
    const size_t settled = settled_.size();
    bool done = true;
    OneTree tree;
    if (Propagate() && !Climb(multipliers, tree) && Fix(tree, multipliers)) {
      const auto [a, b] = Choose(tree);
      const size_t here = settled_.size();
      if (a < 0)
        TakeRequired();
      else
        for (const State state : {State::kForbidden, State::kRequired}) {
          if (done && Settle(a, b, state)) done = Explore(multipliers);
          Undo(here);
        }
    }
    Undo(settled);
    return done;
  }

  // a free edge of the tree at the node with the most of them
  std::pair<int32_t, int32_t> Choose(const OneTree& tree) const {
    std::pair<int32_t, int32_t> chosen{-1, -1};
    int64_t best = std::numeric_limits<int64_t>::min();
    const auto offer = [&](int32_t a, int32_t b) {
      if (At(state_, a, b) != State::kFree) return;
      const int32_t degree = std::max(tree.degree[static_cast<size_t>(a)], tree.degree[static_cast<size_t>(b)]);
      const int64_t value = degree > 2 ? At(cost_, a, b) + heavy_ * degree : At(cost_, a, b);
      if (value > best) best = value, chosen = {a, b};
    };
    for (int32_t node = 1; node < n_; ++node) offer(node, tree.parent[static_cast<size_t>(node)]);
    offer(tree.leaf, tree.second);
    // the tree may have no free edge left where others are
    for (int32_t a = 0; chosen.first < 0 && a < n_; ++a)
      for (int32_t b = 0; b < a; ++b)
        if (At(state_, a, b) == State::kFree) chosen = {a, b};
    return chosen;
  }

  int32_t n_;
  int64_t room_;
  const Budget& budget_;
  std::vector<int64_t> cost_;
  std::vector<State> state_;
  std::vector<std::pair<int32_t, int32_t>> settled_;
  int64_t required_ = 0, heavy_ = 0, best_ = 0;
  std::vector<int64_t> root_;
  Branching found_;
};

}  // namespace

Branching BranchAndBound(const LowerCosts& costs, std::vector<int32_t> tour, int64_t room, const Budget& budget) {
  if (costs.size() < 3 || costs.size() > kMostBranched) throw std::invalid_argument("BranchAndBound: number of nodes");
  return Search(costs, std::move(tour), room, budget).Run();
}

}  // namespace gensim::tsp
