#include "tsp/env/kick_search.h"

#include "tsp/solve/budget.h"
#include "tsp/solve/double_bridge.h"
#include "tsp/solve/neighbours.h"
#include "tsp/solve/or3opt.h"

namespace gensim::tsp {
namespace {

constexpr int kNearest = 8, kPerQuadrant = 2;

Neighbours NeighboursOf(const Instance& instance) {
  const bool globe = instance.metric() == Metric::kHaversine;
  if (instance.metric() == Metric::kGeo) {
    const PointCost cost{instance.points().data(), Metric::kGeo, 1, -1};
    return Neighbours::OfCosts(instance.size(), cost, kNearest + kPerQuadrant, Budget());
  }
  return globe ? Neighbours::OnGlobe(instance.points(), kNearest, kPerQuadrant, Budget())
               : Neighbours::OfPoints(instance.points(), kNearest, kPerQuadrant, Budget());
}

class Search final : public KickSearch {
 public:
  Search(const Instance& instance, std::span<const int32_t> first)
      : scale_(ScaleOf(instance)),
        cost_{instance.points().data(), instance.metric(), scale_, -1},
        neighbours_(NeighboursOf(instance)),
        candidates_(cost_, neighbours_, -1),
        tour_(first),
        search_(cost_, candidates_, none_, tour_) {}

  double Kick(int32_t place, const std::array<int32_t, 3>& lengths) override {
    const Cost gain = Try(place, lengths);
    if (gain <= 0) tour_.UndoTo(0);
    tour_.ForgetLog();
    return gain > 0 ? static_cast<double>(gain) / scale_ : 0;
  }

  double Look(int32_t place, const std::array<int32_t, 3>& lengths) override {
    const Cost gain = Try(place, lengths);
    tour_.UndoTo(0);
    return gain > 0 ? static_cast<double>(gain) / scale_ : 0;
  }

  std::span<const int32_t> tour() const override { return tour_.places(); }

 private:
  // only what was touched is searched, so far and no farther
  Cost Try(int32_t place, const std::array<int32_t, 3>& lengths) {
    tour_.ForgetLog();
    const auto bridge = DoubleBridge::At(tour_, tour_.PositionOf(place), lengths);
    const Cost added = bridge.Added(cost_);
    bridge.Make(tour_);
    for (const int32_t end : bridge.places()) search_.Push(end);
    return search_.Run(unlimited_) - added;
  }

  double scale_;
  PointCost cost_;
  Neighbours neighbours_;
  Candidates candidates_;
  FixedMates none_;
  Budget unlimited_;
  ArrayTour tour_;
  Or3opt<PointCost> search_;
};

}  // namespace

std::unique_ptr<KickSearch> KickSearch::Of(const Instance& instance, std::span<const int32_t> first) {
  return std::make_unique<Search>(instance, first);
}

}  // namespace gensim::tsp
