// The nearest-neighbour tour.
#include <algorithm>
#include <numeric>

#include "tsp/solve/construct.h"

namespace gensim::tsp {
namespace {

constexpr size_t kPerLook = 64;             // places between two looks at the clock
constexpr int32_t kFewestWithLists = 2000;  // below that all others are looked at

// Places that are not visited yet, in any order.
class Unvisited {
 public:
  explicit Unvisited(int32_t n) : places_(static_cast<size_t>(n)), where_(places_.size()) {
    std::iota(places_.begin(), places_.end(), 0);
    std::iota(where_.begin(), where_.end(), size_t{0});
  }
  bool Has(int32_t place) const { return where_[static_cast<size_t>(place)] < places_.size(); }
  void Remove(int32_t place) {
    const size_t k = where_[static_cast<size_t>(place)];
    const int32_t last = places_.back();
    places_[k] = last, where_[static_cast<size_t>(last)] = k;
    where_[static_cast<size_t>(place)] = SIZE_MAX;
    places_.pop_back();
  }
  const std::vector<int32_t>& places() const { return places_; }

 private:
  std::vector<int32_t> places_;
  std::vector<size_t> where_;
};

template <class CostOf>
int32_t NearestOf(const CostOf& cost, int32_t from, const std::vector<int32_t>& places) {
  return *std::ranges::min_element(places, {}, [&](int32_t place) { return std::pair(cost(from, place), place); });
}

}  // namespace

std::vector<int32_t> NearestNeighbourTour(const Model& model, int32_t first, const Budget& budget) {
  const int32_t n = model.size();
  // the nearest by Euclid come first in these lists; by other metrics all places are looked at
  const bool lists = n >= kFewestWithLists && model.is_plain() && model.fixed().empty();
  const Neighbours near = lists ? model.FindNeighbours(8, 0, budget) : Neighbours();
  if (lists && near.size() < static_cast<size_t>(n)) return {};
  return model.WithCost([&](const auto& cost) {
    std::vector<int32_t> tour;
    Unvisited rest(n);
    const auto visit = [&](int32_t place) {
      tour.push_back(place);
      rest.Remove(place);
    };
    if (n > 0) visit(first);
    while (!rest.places().empty()) {
      if (tour.size() % kPerLook == 0 && budget.IsSpent()) return std::vector<int32_t>();
      const int32_t last = tour.back();
      int32_t next = -1;
      // a fixed edge is the only way on
      if (!model.fixed().empty())
        for (const int32_t mate : model.fixed().Of(last))
          if (mate >= 0 && rest.Has(mate)) next = mate;
      if (lists)
        for (const int32_t place : near.Of(last))
          if (next < 0 && rest.Has(place)) next = place;
      visit(next >= 0 ? next : NearestOf(cost, last, rest.places()));
    }
    return model.fixed().PulledTogether(tour);
  });
}

}  // namespace gensim::tsp
