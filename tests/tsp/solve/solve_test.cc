// All solvers through their one call: sound tours, the best of few places, the same bits again, and what is refused.
#include "tsp/solve/solve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "envs/base/rng.h"
#include "tests/tsp/solve/brute_force.h"
#include "tests/tsp/solve/instance_kinds.h"

namespace gensim::tsp {
namespace {

using testing::HasSubstr;

Instance Drawn(size_t n, uint64_t seed, Metric metric = Metric::kEuclid) {
  return Generate(Layout::kUniform, n, seed, metric, metric == Metric::kEuclid ? 1 : 1000).value();
}

SolveOptions With(const std::string& solver, int64_t iterations, uint64_t seed = 0) {
  SolveOptions options;
  options.solver = solver, options.iterations = iterations, options.seed = seed;
  return options;
}

// Every solver, metric and shape gives a tour of all places whose length is what it says.
TEST(Solve, ToursAreSound) {
  for (const size_t n : {0, 1, 2, 3, 4, 5, 7, 9, 40})
    for (const Instance& instance : AllKinds(n, n))
      for (const std::string& solver : SolverNames()) {
        if (solver == "space-filling-curve" && instance.points().empty() && n > 0) continue;
        for (const bool open : {false, true}) {
          SolveOptions options = With(solver, 50);
          options.shape.open = open;
          if (n > 1) options.shape.start = static_cast<int32_t>(n / 2);
          if (n > 1 && open) options.shape.end = 0;
          const auto solution = Solve(instance, options);
          ASSERT_TRUE(solution) << solver << " " << n << ": " << solution.error().message;
          EXPECT_TRUE(CheckTour(instance, solution->tour)) << solver << " " << n << NameOf(instance.metric());
          EXPECT_EQ(solution->length, LengthOf(instance, solution->tour, open));
          if (n > 1) {
            EXPECT_EQ(solution->tour.front(), static_cast<int32_t>(n / 2)) << solver << " " << n;
          }
          if (n > 1 && open) {
            EXPECT_EQ(solution->tour.back(), 0);
          }
          EXPECT_TRUE(solution->complete) << solver << " " << n;
        }
      }
}

// Of few places the searches find the best tour of all: closed, open, with ends and with fixed edges.
TEST(Solve, FewPlacesAreSolvedExactly) {
  Rng rng(5, "shapes");
  for (const size_t n : {4, 5, 6, 7, 8})
    for (uint64_t seed = 0; seed < 3; ++seed)
      for (Instance& instance : AllKinds(n, seed)) {
        TourShape shape;
        shape.open = rng.Chance(0.6);
        if (rng.Chance(0.5)) shape.start = static_cast<int32_t>(rng.Index(n));
        if (shape.open && rng.Chance(0.5)) shape.end = static_cast<int32_t>(rng.Index(n));
        if (shape.start == shape.end) shape.end.reset();
        const auto a = static_cast<int32_t>(rng.Index(n)), b = static_cast<int32_t>(rng.Index(n));
        const bool ends = (shape.start && (a == *shape.start || b == *shape.start)) ||
                          (shape.end && (a == *shape.end || b == *shape.end));
        if (a != b && !ends && rng.Chance(0.5)) instance.fixed.emplace_back(a, b);
        SolveOptions options = With("auto", 400, seed);
        options.shape = shape;
        const auto solution = Solve(instance, options);
        ASSERT_TRUE(solution) << solution.error().message;
        EXPECT_TRUE(CheckTour(instance, solution->tour));
        EXPECT_NEAR(solution->length, BruteForceLength(instance, shape), 1e-9 * solution->length)
            << n << " " << seed << " " << NameOf(instance.metric()) << " open " << shape.open << " fixed "
            << instance.fixed.size();
      }
}

// Better solvers are better: each step of the ladder, over ten instances together.
TEST(Solve, LadderOfSolvers) {
  const std::vector<std::string> ladder = {"space-filling-curve",
                                           "nearest-neighbour",
                                           "greedy",
                                           "farthest-insertion",
                                           "2-opt",
                                           "or-opt",
                                           "or-3opt",
                                           "iterated"};
  std::vector<double> sums(ladder.size() + 1);
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const Instance instance = Drawn(200, seed);
    for (size_t k = 0; k < ladder.size(); ++k) sums[k] += Solve(instance, With(ladder[k], 500))->length;
    sums.back() += Solve(instance, With("crossover", 700))->length;
  }
  for (size_t k = 1; k < sums.size(); ++k) EXPECT_LT(sums[k], sums[k - 1]) << k;
  // nearest neighbour: about 25 % above the best (Johnson and McGeoch 1997), Or-3opt about 3 %
  EXPECT_NEAR(sums[1] / sums.back(), 1.25, 0.05);
  EXPECT_NEAR(sums[6] / sums.back(), 1.03, 0.02);
}

// One seed and one number of iterations give one tour, on any thread.
TEST(Solve, SameSeedSameTour) {
  for (const std::string solver : {"iterated", "crossover"}) {
    const Instance instance = Drawn(150, 1);
    const Solution first = Solve(instance, With(solver, 600, 7)).value();
    std::vector<Solution> others(2);
    std::vector<std::thread> threads;
    for (Solution& other : others) threads.emplace_back([&] { other = Solve(instance, With(solver, 600, 7)).value(); });
    for (std::thread& thread : threads) thread.join();
    for (const Solution& other : others) EXPECT_EQ(other.tour, first.tour) << solver;
    EXPECT_NE(Solve(instance, With(solver, 60, 8))->tour, Solve(instance, With(solver, 60, 9))->tour) << solver;
  }
}

// What the clock stopped is repeated by the iterations and the schedule that it reported.
TEST(Solve, TimeLimitedRunsRepeat) {
  for (const std::string solver : {"iterated", "crossover", "auto"})
    for (const double seconds : {0.01, 0.04, 0.15}) {
      const Instance instance = Drawn(120, 2);
      SolveOptions options;
      options.solver = solver, options.seconds = seconds, options.seed = 3;
      const Solution timed = Solve(instance, options).value();
      ASSERT_TRUE(timed.repeatable);
      SolveOptions again = With(timed.solver, timed.iterations, 3);
      again.schedule = timed.schedule;
      const Solution repeated = Solve(instance, again).value();
      EXPECT_EQ(repeated.tour, timed.tour) << solver << " " << seconds << " " << timed.iterations;
      EXPECT_EQ(repeated.iterations, timed.iterations);
      EXPECT_EQ(repeated.schedule, timed.schedule);
    }
}

// A tour that is handed over is never made longer, whatever stops the solver, and a good one not lost.
TEST(Solve, InitialTourIsNeverMadeLonger) {
  const Instance instance = Drawn(60, 4);
  const Solution good = Solve(instance, With("crossover", 1000)).value();
  for (const std::string& solver : SolverNames())
    for (const double seconds : {0.0, 1e-4, 0.003}) {
      SolveOptions options;
      options.solver = solver, options.seconds = seconds, options.initial = good.tour;
      EXPECT_LE(Solve(instance, options)->length, good.length) << solver;
    }
  // an initial path is begun from too
  SolveOptions path = With("iterated", 0);
  path.shape = {true, good.tour.front(), good.tour.back()}, path.initial = good.tour;
  const Solution shorter = Solve(instance, path).value();
  EXPECT_LE(shorter.length, LengthOf(instance, good.tour, true));
  EXPECT_EQ(shorter.tour.front(), good.tour.front());
}

// The tour does not depend on where the plane is, how it lies, or which way places are numbered, but for noise.
TEST(Solve, InvariantUnderSymmetries) {
  const Instance instance = Drawn(60, 5);
  const double length = Solve(instance, With("crossover", 1500))->length;
  for (int symmetry = 0; symmetry < 8; ++symmetry) {
    std::vector<Point> points(instance.points().begin(), instance.points().end());
    for (Point& p : points) {
      if (symmetry & 1) p.x = -p.x;
      if (symmetry & 2) p.y = -p.y;
      if (symmetry & 4) std::swap(p.x, p.y);
      p = {p.x + 17, p.y - 3};
    }
    if (symmetry & 1) std::ranges::reverse(points);
    const Instance turned = Instance::FromPoints(Metric::kEuclid, points).value();
    EXPECT_NEAR(Solve(turned, With("crossover", 1500))->length, length, 0.002 * length) << symmetry;
  }
}

// Places at one point, on a line, and in a few heaps are no trouble.
TEST(Solve, DegeneratePlaces) {
  std::vector<std::vector<Point>> cases = {std::vector<Point>(50, Point{2, 2})};
  std::vector<Point> line, heaps;
  for (int k = 0; k < 60; ++k) line.push_back({static_cast<double>(k * 37 % 60), 3});
  for (int k = 0; k < 60; ++k) heaps.push_back({k % 3 * 100.0, k % 2 * 50.0});
  cases.push_back(line), cases.push_back(heaps);
  const std::vector<double> best = {0, 118, 500};
  for (size_t k = 0; k < cases.size(); ++k)
    for (const std::string solver : {"iterated", "crossover"}) {
      const Instance instance = Instance::FromPoints(Metric::kEuclid, cases[k]).value();
      EXPECT_NEAR(Solve(instance, With(solver, 500))->length, best[k], 1e-9) << k << solver;
    }
}

// Fixed edges stay, also where they are bad, in every solver.
TEST(Solve, FixedEdgesStay) {
  Instance instance = Drawn(50, 6);
  for (int32_t k = 0; k < 10; ++k) instance.fixed.emplace_back(k, 49 - k);
  instance.fixed.emplace_back(49, 10);
  for (const std::string& solver : SolverNames()) {
    const auto solution = Solve(instance, With(solver, 300));
    ASSERT_TRUE(solution);
    const Status sound = CheckTour(instance, solution->tour);
    EXPECT_TRUE(sound) << solver << ": " << (sound ? "" : sound.error().message);
  }
}

// Where distances differ by direction: starts, ends and arcs that must be held, by every solver.
TEST(Solve, DirectedToursKeepTheirShape) {
  Rng rng(5, "directed");
  for (int round = 0; round < 60; ++round) {
    const auto n = static_cast<size_t>(rng.Integer(3, 8));
    Instance instance = DrawnMatrix(n, static_cast<uint64_t>(round), false);
    std::vector<int32_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    rng.Shuffle(order);
    TourShape shape;
    shape.open = rng.Chance(0.6);
    if (rng.Chance(0.5)) shape.start = order.front();
    if (shape.open && rng.Chance(0.5)) shape.end = order.back();
    // arcs of one tour, so that some tour has them all
    for (size_t k = 1; k < n; ++k)
      if (rng.Chance(0.3)) instance.fixed.emplace_back(order[k - 1], order[k]);
    const double best = BruteForceLength(instance, shape);
    for (const std::string& solver : SolverNames()) {
      if (solver == "space-filling-curve") continue;  // a matrix has none
      SolveOptions options = With(solver, 50);
      options.shape = shape;
      const auto solution = Solve(instance, options);
      ASSERT_TRUE(solution) << solver;
      const Status sound = CheckTourOf(instance, shape, solution->tour);
      EXPECT_TRUE(sound) << solver << " round " << round << ": " << (sound ? "" : ToString(sound.error()));
      EXPECT_GE(solution->length, best) << solver;
    }
  }
}

// What stands on the diagonal of a matrix means nothing.
TEST(Solve, DiagonalsAreNotLookedAt) {
  for (const double diagonal : {1e15, 1e300, std::numeric_limits<double>::infinity()}) {
    std::vector<double> weights[2];
    for (auto& own : weights) own.resize(12 * 12);
    Rng rng(3, "diagonal");
    for (size_t a = 0; a < 12; ++a)
      for (size_t b = 0; b < a; ++b)
        for (auto* own : {&weights[0], &weights[1]}) (*own)[a * 12 + b] = (*own)[b * 12 + a] = rng.Uniform();
    weights[1] = weights[0];
    for (size_t a = 0; a < 12; ++a) weights[1][a * 13] = diagonal;
    const auto plain = Solve(Instance::FromMatrix(12, weights[0]).value(), With("iterated", 100)),
               odd = Solve(Instance::FromMatrix(12, weights[1]).value(), With("iterated", 100));
    EXPECT_EQ(plain->tour, odd->tour);
  }
}

TEST(Solve, TraceFallsAndIsTold) {
  SolveOptions options = With("crossover", 800);
  size_t told = 0;
  options.improved = [&](const TracePoint&) { ++told; };
  const Solution solution = Solve(Drawn(100, 7), options).value();
  EXPECT_GE(told, solution.trace.size());
  ASSERT_GE(solution.trace.size(), 2u);
  EXPECT_LE(solution.trace.size(), 200u);
  for (size_t k = 1; k < solution.trace.size(); ++k) {
    EXPECT_LE(solution.trace[k].length, solution.trace[k - 1].length * (1 + 1e-9));
    EXPECT_GE(solution.trace[k].seconds, solution.trace[k - 1].seconds);
  }
  EXPECT_EQ(solution.trace.back().length, solution.length);
}

TEST(Solve, CancelledRunsGiveATour) {
  const std::atomic<bool> cancelled = true;
  for (const std::string& solver : SolverNames()) {
    SolveOptions options = With(solver, 1'000'000'000);
    options.cancelled = &cancelled;
    const Instance instance = Drawn(500, 8);
    const Solution solution = Solve(instance, options).value();
    EXPECT_TRUE(CheckTour(instance, solution.tour));
    EXPECT_TRUE(solver == "space-filling-curve" || !solution.complete) << solver;
  }
}

TEST(Solve, RefusesWrongUse) {
  const Instance instance = Drawn(10, 9);
  const auto refused = [&](SolveOptions options) {
    const auto solution = Solve(instance, options);
    return solution ? std::string("no error")
                    : solution.error().code + ": " + solution.error().message + solution.error().hint;
  };
  EXPECT_THAT(refused(With("ilerated", 1)), HasSubstr("iterated"));
  SolveOptions options;
  options.seconds = -1;
  EXPECT_THAT(refused(options), HasSubstr("tsp-budget"));
  options.seconds = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refused(options), HasSubstr("tsp-budget"));
  EXPECT_THAT(refused(With("auto", -1)), HasSubstr("tsp-budget"));
  options = With("auto", 1), options.shape.start = 10;
  EXPECT_THAT(refused(options), HasSubstr("place 11 of 10"));
  options = With("auto", 1), options.shape.end = 1;
  EXPECT_THAT(refused(options), HasSubstr("tsp-shape"));
  options.shape = {true, 3, 3};
  EXPECT_THAT(refused(options), HasSubstr("tsp-shape"));
  const std::vector<int32_t> wrong = {0, 1, 2, 3, 4, 5, 6, 7, 8, 8}, path = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  options = With("auto", 1), options.initial = wrong;
  EXPECT_THAT(refused(options), HasSubstr("tsp-tour"));
  options.initial = path, options.shape = {true, 5, {}};
  EXPECT_THAT(refused(options), HasSubstr("begins at place 1"));
  // a fixed edge at a start that has one on each side
  Instance fixed = Drawn(5, 10);
  fixed.fixed = {{0, 1}, {0, 2}};
  options = With("auto", 1), options.shape = {true, 0, {}};
  EXPECT_EQ(Solve(fixed, options).error().code, "tsp-fixed");
  options = With("space-filling-curve", 1);
  EXPECT_EQ(Solve(DrawnMatrix(5, 1, true), options).error().code, "tsp-solver");
}

}  // namespace
}  // namespace gensim::tsp
