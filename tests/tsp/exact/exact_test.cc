// Exact solvers: against all tours of few places, against each other, and against published optima by known lengths.
#include "tsp/exact/exact.h"

#include <gtest/gtest.h>

#include "envs/base/rng.h"
#include "tests/tsp/solve/brute_force.h"
#include "tests/tsp/solve/instance_kinds.h"
#include "tsp/bound/lower_costs.h"
#include "tsp/exact/branch_and_bound.h"
#include "tsp/exact/held_karp.h"

namespace gensim::tsp {
namespace {

// The best of all tours, for every kind of instance and shape, by both ways.
TEST(Exact, FewPlacesAgainstAllTours) {
  Rng rng(1, "exact");
  for (const size_t n : {1, 2, 3, 4, 6, 7})
    for (uint64_t seed = 0; seed < 3; ++seed)
      for (Instance& instance : AllKinds(n, seed)) {
        TourShape shape;
        shape.open = rng.Chance(0.5);
        if (shape.open && n > 2 && rng.Chance(0.5)) shape.start = 0;
        if (shape.open && n > 2 && rng.Chance(0.5)) shape.end = 1;
        if (n > 4 && rng.Chance(0.5)) instance.fixed.emplace_back(2, 3);
        const double best = BruteForceLength(instance, shape);
        const auto exact = SolveExactly(instance, {shape, 0, {}, nullptr});
        ASSERT_TRUE(exact) << exact.error().message;
        EXPECT_TRUE(exact->proven);
        EXPECT_NEAR(exact->length, best, 1e-9 * best) << n << NameOf(instance.metric()) << shape.open;
        EXPECT_TRUE(CheckTour(instance, exact->tour));
        EXPECT_EQ(exact->length, LengthOf(instance, exact->tour, shape.open));
        // branching finds it from a bad tour too
        const LowerCosts costs(instance, shape);
        if (costs.size() < 5) continue;
        SolveOptions first;
        first.solver = "nearest-neighbour", first.shape = shape;
        const std::vector<int32_t> bad = costs.NodesOf(Solve(instance, first)->tour);
        const Branching branching = BranchAndBound(costs, bad, 1, Budget());
        EXPECT_TRUE(branching.proven);
        int64_t found = costs.discounted();
        for (size_t k = 0; k < branching.tour.size(); ++k)
          found += costs(branching.tour[k], branching.tour[(k + 1) % branching.tour.size()]);
        EXPECT_NEAR(static_cast<double>(found) / costs.units(), best, 1e-6 * best + 1e-9)
            << n << NameOf(instance.metric()) << shape.open << instance.fixed.size();
      }
}

// The table and branching say the same of more places than can be tried, directed ones too.
TEST(Exact, TableAndBranchesAgree) {
  for (uint64_t seed = 0; seed < 4; ++seed)
    for (const Instance& instance : AllKinds(12, seed)) {
      const LowerCosts costs(instance, {});
      const int32_t arrivals = instance.symmetric() ? 0 : 12;
      const std::vector<int32_t> table =
          HeldKarpTour(12, [&](int32_t a, int32_t b) { return static_cast<int64_t>(costs(a, b + arrivals)); });
      SolveOptions first;
      first.solver = "greedy";
      const Branching branching = BranchAndBound(costs, costs.NodesOf(Solve(instance, first)->tour), 1, Budget());
      ASSERT_TRUE(branching.proven);
      const auto sum = [&](const std::vector<int32_t>& nodes) {
        int64_t cost = 0;
        for (size_t k = 0; k < nodes.size(); ++k) cost += costs(nodes[k], nodes[(k + 1) % nodes.size()]);
        return cost;
      };
      EXPECT_EQ(sum(branching.tour), sum(costs.NodesOf(table))) << seed << NameOf(instance.metric());
    }
}

// Tens of places: proven, and no search finds a shorter tour.
TEST(Exact, ProvesTensOfPlaces) {
  for (uint64_t seed = 0; seed < 3; ++seed) {
    const Instance instance = Generate(Layout::kUniform, 30, seed, Metric::kEuc2d, 1000).value();
    const ExactSolution exact = SolveExactly(instance, {{}, seed, {}, nullptr}).value();
    EXPECT_TRUE(exact.proven);
    EXPECT_EQ(exact.method, "branch-and-bound");
    SolveOptions search;
    search.iterations = 3000, search.seed = seed + 100;
    EXPECT_EQ(Solve(instance, search)->length, exact.length);
  }
  const Instance directed = DrawnMatrix(16, 1, false);
  EXPECT_TRUE(SolveExactly(directed, {})->proven);
}

// A proof that the time cuts off is none, but leaves a tour.
TEST(Exact, CutOffIsNotProven) {
  const Instance instance = Generate(Layout::kUniform, 60, 3, Metric::kEuclid).value();
  ExactOptions options;
  options.seconds = 0.0;
  const ExactSolution exact = SolveExactly(instance, options).value();
  EXPECT_FALSE(exact.proven);
  EXPECT_TRUE(CheckTour(instance, exact.tour));
}

TEST(Exact, RefusesTooManyPlaces) {
  const auto refused = SolveExactly(Generate(Layout::kUniform, 61, 1).value(), {});
  EXPECT_EQ(refused.error().code, "tsp-too-large");
  EXPECT_EQ(SolveExactly(DrawnMatrix(31, 1, false), {}).error().code, "tsp-too-large");
}

// Distances of very different sizes are told apart only so far: nothing is called shortest that may not be.
TEST(Exact, ProvesOnlyWhatItCanTellApart) {
  Rng rng(9, "sizes");
  for (const size_t n : {6, 7}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      std::vector<double> weights(n * n);
      for (size_t a = 0; a < n; ++a)
        for (size_t b = 0; b < a; ++b)
          weights[a * n + b] = weights[b * n + a] = rng.Chance(0.4)   ? 1e12 * rng.Uniform()
                                                    : rng.Chance(0.5) ? 1e-9 * rng.Uniform()
                                                                      : rng.Uniform();
      const Instance instance = Instance::FromMatrix(n, weights).value();
      for (const bool open : {false, true}) {
        ExactOptions options;
        options.shape.open = open;
        const ExactSolution exact = SolveExactly(instance, options).value();
        const double best = BruteForceLength(instance, options.shape);
        EXPECT_TRUE(exact.done);
        EXPECT_LE(exact.bound, best);
        if (exact.proven) {
          EXPECT_NEAR(exact.length, best, 1e-9 * best);
        }
      }
    }
  }
  // and continuous distances of one size are proven
  EXPECT_TRUE(SolveExactly(Generate(Layout::kUniform, 12, 3).value(), {})->proven);
  EXPECT_TRUE(SolveExactly(Generate(Layout::kUniform, 30, 3).value(), {})->proven);
}

}  // namespace
}  // namespace gensim::tsp
