// The greedy tour: cheapest edges first.
#include <algorithm>
#include <array>
#include <numeric>

#include "tsp/solve/candidates.h"
#include "tsp/solve/construct.h"

namespace gensim::tsp {
namespace {

constexpr size_t kMostPairs = 100;  // of so many ends all pairs are looked at

struct PricedEdge {
  Cost cost;
  int32_t a, b;

  auto operator<=>(const PricedEdge&) const = default;
};

// Ways that grow together: what has less than two edges is an end.
class Ways {
 public:
  explicit Ways(int32_t n) : joined_(static_cast<size_t>(n), {-1, -1}), root_(static_cast<size_t>(n)) {
    std::iota(root_.begin(), root_.end(), 0);
  }

  // false where the edge would make a fork or a cycle
  bool Join(int32_t a, int32_t b) {
    if (!IsEnd(a) || !IsEnd(b)) return false;
    const int32_t from = RootOf(a), to = RootOf(b);
    if (from == to) return false;
    root_[static_cast<size_t>(from)] = to;
    Link(a, b), Link(b, a);
    ++edges_;
    return true;
  }
  bool IsEnd(int32_t place) const { return joined_[static_cast<size_t>(place)][1] < 0; }
  bool IsAlone(int32_t place) const { return joined_[static_cast<size_t>(place)][0] < 0; }
  bool AreOne() const { return edges_ + 1 >= static_cast<int32_t>(root_.size()); }

  std::vector<int32_t> Ends() const {
    std::vector<int32_t> ends;
    for (int32_t place = 0; place < static_cast<int32_t>(root_.size()); ++place)
      if (IsEnd(place)) ends.push_back(place);
    return ends;
  }

  // from one end to the other, once they are one
  std::vector<int32_t> Tour() const {
    std::vector<int32_t> tour;
    int32_t from = -1;
    for (int32_t place = Ends().front(); place >= 0;) {
      tour.push_back(place);
      const auto [one, two] = joined_[static_cast<size_t>(place)];
      const int32_t next = one == from ? two : one;
      from = place, place = next;
    }
    return tour;
  }

 private:
  void Link(int32_t a, int32_t b) {
    auto& joined = joined_[static_cast<size_t>(a)];
    (joined[0] < 0 ? joined[0] : joined[1]) = b;
  }
  int32_t RootOf(int32_t place) {
    while (root_[static_cast<size_t>(place)] != place) {
      int32_t& up = root_[static_cast<size_t>(place)];
      up = root_[static_cast<size_t>(up)];
      place = up;
    }
    return place;
  }

  std::vector<std::array<int32_t, 2>> joined_;
  std::vector<int32_t> root_;
  int32_t edges_ = 0;
};

void JoinCheapest(Ways& ways, std::vector<PricedEdge>& edges) {
  std::ranges::sort(edges);
  for (const PricedEdge& edge : edges) ways.Join(edge.a, edge.b);
}

// among the ends of what there is: all pairs, or those near each other
template <class CostOf>
std::vector<PricedEdge> EdgesOfEnds(const CostOf& cost, const Model& model, const std::vector<int32_t>& ends,
                                    int nearest, const Budget& budget) {
  std::vector<PricedEdge> edges;
  const auto add = [&](int32_t a, int32_t b) {
    if (a < b) edges.push_back({cost(a, b), a, b});
  };
  if (ends.size() <= kMostPairs || !model.has_points()) {
    for (const int32_t a : ends)
      for (const int32_t b : ends) add(a, b);
    return edges;
  }
  std::vector<Point> points;
  for (const int32_t place : ends) points.push_back(place == model.depot() ? Point() : model.PointOf(place));
  const Neighbours near = Neighbours::OfPoints(points, nearest, 1, budget);
  for (size_t k = 0; k < near.size(); ++k)
    for (const int32_t other : near.Of(static_cast<int32_t>(k)))
      add(std::min(ends[k], ends[static_cast<size_t>(other)]), std::max(ends[k], ends[static_cast<size_t>(other)]));
  return edges;
}

}  // namespace

std::vector<int32_t> GreedyTour(const Model& model, const Neighbours& neighbours, const Budget& budget) {
  Rng unused(0, "tsp/greedy");
  return NoisyGreedyTour(model, neighbours, budget, unused, 0);
}

std::vector<int32_t> NoisyGreedyTour(const Model& model, const Neighbours& neighbours, const Budget& budget, Rng& rng,
                                     double noise) {
  const int32_t n = model.size();
  if (n == 0) return {};
  return model.WithCost([&](const auto& cost) {
    Ways ways(n);
    if (!model.fixed().empty())
      for (int32_t a = 0; a < n; ++a)
        for (const int32_t b : model.fixed().Of(a))
          if (b > a) ways.Join(a, b);
    std::vector<PricedEdge> edges;
    for (int32_t a = 0; static_cast<size_t>(a) < neighbours.size(); ++a)
      for (const int32_t b : neighbours.Of(a)) {
        const auto back = neighbours.Of(b);
        // an edge that both lists have counts once
        if (b < a && std::ranges::find(back, a) != back.end()) continue;
        const double dearer = noise > 0 ? 1 + noise * rng.Uniform() : 1;
        edges.push_back({static_cast<Cost>(static_cast<double>(cost(a, b)) * dearer), std::min(a, b), std::max(a, b)});
      }
    JoinCheapest(ways, edges);
    for (int nearest = 8; !ways.AreOne(); nearest = std::min(2 * nearest, n)) {
      if (budget.IsSpent()) return std::vector<int32_t>();
      edges = EdgesOfEnds(cost, model, ways.Ends(), nearest, budget);
      JoinCheapest(ways, edges);
    }
    return ways.Tour();
  });
}

}  // namespace gensim::tsp
