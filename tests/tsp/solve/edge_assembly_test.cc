// Crossing: what cycles and children must be, whatever the two tours.
#include "tsp/solve/edge_assembly.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "tsp/instance/generate.h"
#include "tsp/solve/crossover.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {
namespace {

using EdgeSet = std::multiset<std::pair<int32_t, int32_t>>;

EdgeSet EdgesOf(const Links& links) {
  EdgeSet edges;
  for (int32_t a = 0; a < static_cast<int32_t>(links.size()); ++a)
    for (const int32_t b : links[static_cast<size_t>(a)])
      if (a < b) edges.insert({a, b});
  return edges;
}

std::vector<int32_t> Shuffled(int32_t n, Rng& rng) {
  std::vector<int32_t> tour(static_cast<size_t>(n));
  std::iota(tour.begin(), tour.end(), 0);
  rng.Shuffle(tour);
  return tour;
}

// a tour and another that differs from it in some places
std::pair<std::vector<int32_t>, std::vector<int32_t>> DrawPair(int32_t n, Rng& rng) {
  const std::vector<int32_t> a = Shuffled(n, rng);
  std::vector<int32_t> b = rng.Chance(0.3) ? Shuffled(n, rng) : a;
  for (size_t k = rng.Index(10); k > 0; --k) {
    const size_t i = rng.Index(b.size()), j = rng.Index(b.size());
    std::reverse(b.begin() + static_cast<std::ptrdiff_t>(std::min(i, j)),
                 b.begin() + static_cast<std::ptrdiff_t>(std::max(i, j)));
  }
  return {a, b};
}

TEST(Links, ThereAndBack) {
  Rng rng(1, "links");
  for (const int32_t n : {3, 4, 10, 101}) {
    const Links links = LinksOf(Shuffled(n, rng));
    const std::vector<int32_t> tour = TourOf(links);
    EXPECT_EQ(tour.size(), static_cast<size_t>(n));
    EXPECT_EQ(tour[0], 0);
    EXPECT_EQ(EdgesOf(LinksOf(tour)), EdgesOf(links));
  }
}

// Edges of A and B in turn; together the cycles hold every edge that one tour alone has, once.
TEST(AbCycles, PartTheDifference) {
  Rng rng(2, "cycles");
  for (const int32_t n : {3, 4, 5, 8, 20, 100})
    for (int round = 0; round < 50; ++round) {
      const auto [first, second] = DrawPair(n, rng);
      const Links a = LinksOf(first), b = LinksOf(second);
      AbCycles cycles(n);
      cycles.Find(a, b, rng);
      EdgeSet of_a, of_b;
      for (size_t c = 0; c < cycles.count(); ++c) {
        const auto cycle = cycles.Of(c);
        ASSERT_GE(cycle.size(), 4u);
        ASSERT_EQ(cycle.size() % 2, 0u);
        for (size_t k = 0; k < cycle.size(); ++k) {
          const int32_t from = cycle[k], to = cycle[(k + 1) % cycle.size()];
          (k % 2 == 0 ? of_a : of_b).insert(std::minmax(from, to));
        }
      }
      EdgeSet alone_a, alone_b;
      std::ranges::set_difference(EdgesOf(a), EdgesOf(b), std::inserter(alone_a, alone_a.end()));
      std::ranges::set_difference(EdgesOf(b), EdgesOf(a), std::inserter(alone_b, alone_b.end()));
      EXPECT_EQ(of_a, alone_a) << n;
      EXPECT_EQ(of_b, alone_b) << n;
    }
}

// Every child is a tour, as much cheaper as was said; undone, the parent is back; done again, the child is.
TEST(EdgeAssembly, ChildrenAreToursAtTheirPrice) {
  Rng rng(3, "children");
  for (const size_t n : {8, 15, 60, 200}) {
    const Instance instance = Generate(Layout::kUniform, n, n, Metric::kEuc2d, 1000).value();
    const Model model = Model::Of(instance, {}).value();
    model.WithCost([&](const auto& cost) {
      const Candidates candidates(cost, model.FindNeighbours(5, 1, Budget()), model.depot());
      EdgeAssembly assembly(cost, candidates, model.fixed());
      AbCycles cycles(model.size());
      int children = 0;
      for (int round = 0; round < 60; ++round) {
        const auto [first, second] = DrawPair(model.size(), rng);
        Links parent = LinksOf(first);
        const Links kept = parent;
        cycles.Find(parent, LinksOf(second), rng);
        assembly.SetParent(parent);
        for (size_t c = 0; c < cycles.count(); ++c) {
          const Cost gain = assembly.Apply(cycles.Of(c));
          if (gain != assembly.kNoChild) {
            const std::vector<int32_t> child = TourOf(parent);
            EXPECT_EQ(child.size(), n);
            EXPECT_EQ(TourCost(cost, child), TourCost(cost, first) - gain);
            const auto changes = assembly.changes();
            assembly.Undo();
            EXPECT_EQ(parent, kept);
            assembly.Redo(changes);
            EXPECT_EQ(TourOf(parent), child);
            assembly.Redo(changes);  // the same again changes nothing
            parent = kept;
            ++children;
          } else {
            assembly.Undo();
          }
          ASSERT_EQ(parent, kept);
        }
      }
      EXPECT_GT(children, 40) << n;
    });
  }
}

// A population ends with a tour no dearer than its best, and keeps fixed edges that all its tours hold.
TEST(Crossover, EndsWithTheBest) {
  Rng rng(4, "population");
  Instance instance = Generate(Layout::kClustered, 80, 1, Metric::kEuc2d, 1000).value();
  instance.fixed = {{3, 50}, {50, 7}, {20, 60}};
  const Model model = Model::Of(instance, {}).value();
  model.WithCost([&](const auto& cost) {
    const Candidates candidates(cost, model.FindNeighbours(5, 1, Budget()), model.depot());
    std::vector<std::vector<int32_t>> tours;
    Cost best = std::numeric_limits<Cost>::max();
    for (int k = 0; k < 20; ++k) {
      tours.push_back(model.fixed().PulledTogether(Shuffled(80, rng)));
      best = std::min(best, TourCost(cost, tours.back()));
    }
    Crossover crossover(cost, candidates, model.fixed(), tours, Rng(5, "crossover"));
    int pairs = 0;
    while (crossover.Step()) ASSERT_LT(++pairs, 100'000);
    EXPECT_LT(crossover.best(), best / 3) << "random tours lose most of their length";
    const std::vector<int32_t> tour = crossover.BestTour();
    EXPECT_EQ(TourCost(cost, tour), crossover.best());
    EXPECT_TRUE(CheckTour(instance, model.Back(tour)));
  });
}

TEST(EdgeCounts, CountsAndGrows) {
  Rng rng(6, "counts");
  std::vector<Links> population;
  for (int k = 0; k < 40; ++k) population.push_back(LinksOf(Shuffled(50, rng)));
  EdgeCounts counts(population);
  int64_t sum = 0;
  for (int32_t a = 0; a < 50; ++a)
    for (int32_t b = a + 1; b < 50; ++b) {
      const auto holds = std::ranges::count_if(population, [&](const Links& links) { return AreLinked(links, a, b); });
      EXPECT_EQ(counts.Of(a, b), holds);
      EXPECT_EQ(counts.Of(b, a), holds);
      sum += holds;
    }
  EXPECT_EQ(sum, 40 * 50);
  counts.Add(3, 4, 5), counts.Add(4, 3, -2);
  EXPECT_EQ(counts.Of(3, 4), std::ranges::count_if(population, [](const Links& l) { return AreLinked(l, 3, 4); }) + 3);
  // once more, then once less, is nothing
  EXPECT_DOUBLE_EQ(counts.TermMore(3) + counts.TermLess(4), 0);
  EXPECT_GT(counts.TermMore(3), counts.TermMore(1));
}

}  // namespace
}  // namespace gensim::tsp
