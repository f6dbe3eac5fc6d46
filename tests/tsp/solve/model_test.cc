// The form that solvers take: tours there and back, depots, directions and fixed edges.
#include "tsp/solve/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "envs/base/rng.h"
#include "tsp/instance/generate.h"
#include "tsp/solve/curve.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

Instance Directed(size_t n, uint64_t seed) {
  Rng rng(seed, "weights");
  std::vector<double> weights(n * n);
  for (double& weight : weights) weight = static_cast<double>(rng.Integer(1, 99));
  return Instance::FromMatrix(n, weights).value();
}

// A tour comes back as it went in, but for where a closed one begins and which way an undirected one runs; its cost in
// the model is its length.
TEST(Model, ThereAndBack) {
  Rng rng(1, "tours");
  for (const bool directed : {false, true})
    for (const bool open : {false, true})
      for (const size_t n : {1, 2, 3, 10, 40}) {
        const Instance instance =
            directed ? Directed(n, n) : Generate(Layout::kUniform, n, 1, Metric::kEuc2d, 1000).value();
        std::vector<int32_t> tour(n);
        std::iota(tour.begin(), tour.end(), 0);
        rng.Shuffle(tour);
        TourShape shape;
        shape.open = open, shape.start = tour.front();
        if (open && n > 1) shape.end = tour.back();
        const Model model = Model::Of(instance, shape).value();
        const std::vector<int32_t> into = model.Into(tour);
        EXPECT_EQ(std::set<int32_t>(into.begin(), into.end()).size(), static_cast<size_t>(model.size()));
        std::vector<int32_t> reversed(into.rbegin(), into.rend()), turned = into;
        std::ranges::rotate(turned, turned.begin() + static_cast<std::ptrdiff_t>(turned.size() / 2));
        for (const auto& same : {into, reversed, turned}) {
          std::vector<int32_t> back = model.Back(same);
          if (!directed && !open && back != tour) std::reverse(back.begin() + 1, back.end());
          EXPECT_EQ(back, tour) << directed << open << n;
        }
        model.WithCost([&](const auto& cost) {
          EXPECT_EQ(static_cast<double>(TourCost(cost, into)), LengthOf(instance, tour, open));
        });
      }
}

// The first tour is one, of the shape, with fixed edges and with directions.
TEST(Model, FirstTourIsSound) {
  for (const bool directed : {false, true})
    for (const bool open : {false, true}) {
      Instance instance = directed ? Directed(12, 2) : Generate(Layout::kRing, 12, 2).value();
      instance.fixed = {{2, 9}, {9, 4}, {7, 1}};
      TourShape shape{open, 5, {}};
      if (open) shape.end = 8;
      const Model model = Model::Of(instance, shape).value();
      const std::vector<int32_t> tour = model.Back(model.FirstTour());
      EXPECT_TRUE(CheckTour(instance, tour)) << directed << open;
      EXPECT_EQ(tour.front(), 5);
      if (open) {
        EXPECT_EQ(tour.back(), 8);
      }
      // forbidden ways are not taken
      model.WithCost([&](const auto& cost) { EXPECT_LT(TourCost(cost, model.FirstTour()), kForbidden); });
    }
}

// Chains are pulled together where their first place stood; a tour that holds them is left as it is.
TEST(FixedMates, PullsChainsTogether) {
  const FixedMates mates(8, std::vector<Edge>{{6, 1}, {1, 3}, {5, 0}});
  EXPECT_TRUE(mates.Has(1, 6) && mates.Has(3, 1) && !mates.Has(6, 3));
  const std::vector<int32_t> plain = {0, 1, 2, 3, 4, 5, 6, 7};
  const std::vector<int32_t> pulled = mates.PulledTogether(plain);
  const std::vector<int32_t> expected = {5, 0, 6, 1, 3, 2, 4, 7};
  const std::vector<int32_t> other = {5, 0, 3, 1, 6, 2, 4, 7};
  EXPECT_TRUE(pulled == expected || pulled == other) << pulled[2];
  for (const auto& held : {std::vector<int32_t>{0, 5, 7, 3, 1, 6, 2, 4}, std::vector<int32_t>{7, 6, 1, 3, 4, 2, 5, 0}})
    EXPECT_EQ(mates.PulledTogether(held), held);
  EXPECT_EQ(FixedMates().PulledTogether(plain), plain);
}

// Neighbouring cells along the curve are neighbours in the plane, and all are met.
TEST(Curve, MeetsEveryCellOnceStepByStep) {
  std::vector<Point> cells;
  for (int x = 0; x < 32; ++x)
    for (int y = 0; y < 32; ++y) cells.push_back({static_cast<double>(x), static_cast<double>(y)});
  const std::vector<int32_t> order = CurveOrder(cells);
  EXPECT_EQ(std::set<int32_t>(order.begin(), order.end()).size(), cells.size());
  for (size_t k = 1; k < order.size(); ++k)
    EXPECT_LE(Euclid(cells[static_cast<size_t>(order[k - 1])], cells[static_cast<size_t>(order[k])]), 1.5) << k;
}

}  // namespace
}  // namespace gensim::tsp
