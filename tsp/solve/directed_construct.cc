#include "tsp/solve/directed_construct.h"

#include <algorithm>
#include <limits>

namespace gensim::tsp {
namespace {

constexpr size_t kPerLook = 64;  // places between two looks at the clock

// Places of a directed model, the depot among them.
class Places {
 public:
  explicit Places(const Model& model) : model_(model), count_(model.size() / 2) {}

  int32_t count() const { return count_; }
  int32_t depot() const { return model_.depot(); }
  // the place that must follow, or go before; -1: any
  int32_t After(int32_t place) const { return Other(place, place + count_, count_); }
  int32_t Before(int32_t place) const { return Other(place + count_, place, 0); }
  int32_t HeadOf(int32_t place) const {
    // a chain that is a ring is the whole tour
    int32_t head = place;
    for (int32_t k = Before(head); k >= 0 && k != place && k != depot(); k = Before(head)) head = k;
    return head;
  }
  // does the chain from `head` on lead back to the depot?
  bool LeadsHome(int32_t head) const {
    if (depot() < 0) return false;
    int32_t place = head;
    for (int32_t k = After(place); k >= 0 && k != head; k = After(place)) {
      if (k == depot()) return true;
      place = k;
    }
    return false;
  }
  template <class Visit>
  void WalkChain(int32_t head, const Visit& visit) const {
    visit(head);
    for (int32_t k = After(head); k >= 0 && k != head && k != depot(); k = After(k)) visit(k);
  }
  std::vector<int32_t> NodesOf(const std::vector<int32_t>& places) const {
    std::vector<int32_t> nodes;
    for (const int32_t place : places) nodes.push_back(place + count_), nodes.push_back(place);
    return nodes;
  }

 private:
  int32_t Other(int32_t node, int32_t own, int32_t less) const {
    for (const int32_t mate : model_.fixed().Of(node))
      if (mate >= 0 && mate != own) return mate - less;
    return -1;
  }

  const Model& model_;
  int32_t count_;
};

// the order, with every chain pulled together where its first place stands
std::vector<int32_t> Chained(const Places& places, const std::vector<int32_t>& order) {
  std::vector<int32_t> out, home;
  std::vector<uint8_t> seen(order.size());
  const auto add = [&](int32_t head, std::vector<int32_t>& to) {
    places.WalkChain(head, [&](int32_t place) { to.push_back(place), seen[static_cast<size_t>(place)] = 1; });
  };
  if (places.depot() >= 0) add(places.depot(), out);
  for (const int32_t place : order) {
    if (seen[static_cast<size_t>(place)] != 0) continue;
    const int32_t head = places.HeadOf(place);
    add(head, places.LeadsHome(head) ? home : out);
  }
  out.insert(out.end(), home.begin(), home.end());
  return out;
}

}  // namespace

std::vector<int32_t> DirectedNearestNeighbourTour(const Model& model, int32_t first, const Budget& budget) {
  const Places places(model);
  // heads that wait; the chain that leads home is the last
  std::vector<int32_t> heads, order;
  std::vector<uint8_t> begun(static_cast<size_t>(places.count()));
  const auto follow = [&](int32_t head) {
    places.WalkChain(head, [&](int32_t place) { order.push_back(place), begun[static_cast<size_t>(place)] = 1; });
  };
  follow(places.depot() >= 0 ? places.depot() : places.HeadOf(first));
  int32_t home = -1;
  for (int32_t place = 0; place < places.count(); ++place) {
    if (begun[static_cast<size_t>(place)] != 0 || places.HeadOf(place) != place) continue;
    if (places.LeadsHome(place)) {
      home = place;
    } else {
      heads.push_back(place);
    }
  }
  return model.WithCost([&](const auto& cost) {
    for (size_t step = 0; !heads.empty(); ++step) {
      if (step % kPerLook == 0 && budget.IsSpent()) return std::vector<int32_t>();
      const int32_t last = order.back();
      const auto nearest = std::ranges::min_element(
          heads, {}, [&](int32_t head) { return std::pair(cost(last, head + places.count()), head); });
      const int32_t head = *nearest;
      heads.erase(nearest);
      follow(head);
    }
    if (home >= 0) follow(home);
    return places.NodesOf(order);
  });
}

std::vector<int32_t> DirectedFarthestInsertionTour(const Model& model, const Budget& budget) {
  const Places places(model);
  const int32_t n = places.count();
  if (n == 0) return {};
  return model.WithCost([&](const auto& cost) {
    const auto way = [&](int32_t from, int32_t to) { return cost(from, to + n); };
    std::vector<int32_t> next(static_cast<size_t>(n), -1), waiting;
    std::vector<Cost> apart(static_cast<size_t>(n), std::numeric_limits<Cost>::max());
    const int32_t begin = std::max(0, places.depot());
    for (int32_t place = 0; place < n; ++place)
      if (place != begin) waiting.push_back(place);
    next[static_cast<size_t>(begin)] = begin;
    for (int32_t last = begin; !waiting.empty();) {
      if (budget.IsSpent()) return std::vector<int32_t>();
      size_t farthest = 0;
      for (size_t k = 0; k < waiting.size(); ++k) {
        Cost& far = apart[static_cast<size_t>(waiting[k])];
        far = std::min({far, way(waiting[k], last), way(last, waiting[k])});
        if (far > apart[static_cast<size_t>(waiting[farthest])]) farthest = k;
      }
      const int32_t place = waiting[farthest];
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(farthest));
      // where it costs least
      Cost least = std::numeric_limits<Cost>::max();
      int32_t spot = begin, at = begin;
      do {
        const int32_t after = next[static_cast<size_t>(at)];
        const Cost added = way(at, place) + way(place, after) - (at == after ? 0 : way(at, after));
        if (added < least) least = added, spot = at;
        at = after;
      } while (at != begin);
      next[static_cast<size_t>(place)] = next[static_cast<size_t>(spot)], next[static_cast<size_t>(spot)] = place;
      last = place;
    }
    std::vector<int32_t> order;
    for (int32_t place = begin; order.size() < static_cast<size_t>(n); place = next[static_cast<size_t>(place)])
      order.push_back(place);
    return places.NodesOf(Chained(places, order));
  });
}

}  // namespace gensim::tsp
