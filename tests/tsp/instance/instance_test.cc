#include "tsp/instance/instance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "envs/base/rng.h"
#include "tsp/instance/fixed_edges.h"
#include "tsp/instance/generate.h"

namespace gensim::tsp {
namespace {

std::vector<int32_t> InOrder(size_t n) {
  std::vector<int32_t> tour(n);
  std::iota(tour.begin(), tour.end(), 0);
  return tour;
}

// Small numbers of places are instances too.
TEST(Instance, FewPlaces) {
  for (size_t n = 0; n <= 3; ++n) {
    const Instance instance = Generate(Layout::kUniform, n, 1).value();
    EXPECT_EQ(instance.size(), n);
    EXPECT_TRUE(CheckTour(instance, InOrder(n)));
    EXPECT_EQ(TourLength(instance, InOrder(n)) > 0, n > 1);
  }
  const Instance two = Generate(Layout::kUniform, 2, 1).value();
  EXPECT_DOUBLE_EQ(TourLength(two, InOrder(2)), 2 * two.Distance(0, 1)) << "there and back";
}

// A length does not depend on where a tour begins, on its direction, or on the names of places.
TEST(Instance, LengthIsInvariant) {
  Rng rng(3, "tours");
  for (const Layout layout : {Layout::kUniform, Layout::kClustered, Layout::kRing, Layout::kGrid})
    for (const Metric metric : {Metric::kEuc2d, Metric::kAtt, Metric::kEuclid}) {
      const size_t n = 40;
      const Instance instance = Generate(layout, n, 5, metric, 1000).value();
      std::vector<int32_t> tour = InOrder(n), names = InOrder(n);
      rng.Shuffle(tour), rng.Shuffle(names);
      const double length = TourLength(instance, tour), noise = IsInteger(metric) ? 0 : 1e-9 * length;
      std::vector<int32_t> other = tour;
      std::ranges::rotate(other, other.begin() + 7);
      EXPECT_NEAR(TourLength(instance, other), length, noise);
      std::ranges::reverse(other);
      EXPECT_NEAR(TourLength(instance, other), length, noise);
      std::vector<Point> points(n);
      for (size_t i = 0; i < n; ++i) points[static_cast<size_t>(names[i])] = instance.points()[i];
      for (int32_t& place : other) place = names[static_cast<size_t>(place)];
      EXPECT_NEAR(TourLength(Instance::FromPoints(metric, points).value(), other), length, noise);
    }
}

TEST(Instance, Matrix) {
  const Instance symmetric = Instance::FromMatrix(3, {9, 1, 2, 1, 9, 3, 2, 3, 9}).value();
  EXPECT_TRUE(symmetric.symmetric() && symmetric.integer());
  EXPECT_EQ(symmetric.Distance(1, 1), 0) << "whatever its diagonal says";
  EXPECT_EQ(TourLength(symmetric, InOrder(3)), 6);
  const Instance directed = Instance::FromMatrix(3, {0, 1, 2, 1.5, 0, 3, 2, 3, 0}).value();
  EXPECT_FALSE(directed.symmetric() || directed.integer());
  EXPECT_THROW(Instance::FromMatrix(3, {1, 2}).ok(), std::invalid_argument);
}

// What is no place and no distance is named with its number.
TEST(Instance, Refusals) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, inf, -inf, 2 * kLargestCoordinate}) {
    const auto instance = Instance::FromPoints(Metric::kEuc2d, {{0, 0}, {1, bad}});
    ASSERT_FALSE(instance);
    EXPECT_EQ(instance.error().code, "tsp-coordinate");
    EXPECT_EQ(instance.error().where, "place 2");
  }
  EXPECT_EQ(Instance::FromPoints(Metric::kGeo, {{90.5, 0}}).error().code, "tsp-coordinate");
  EXPECT_EQ(Instance::FromPoints(Metric::kHaversine, {{0, 181}}).error().code, "tsp-coordinate");
  for (const double bad : {nan, inf, -1.0, 2 * kLargestWeight})
    EXPECT_EQ(Instance::FromMatrix(2, {0, 1, bad, 0}).error().where, "from 2 to 1") << bad;
}

TEST(Instance, ToursAreChecked) {
  Instance instance = Generate(Layout::kGrid, 5, 1).value();
  const auto code = [&](std::vector<int32_t> tour) {
    const Status checked = CheckTour(instance, tour);
    return checked ? std::string("ok") : checked.error().code + " " + checked.error().where;
  };
  EXPECT_EQ(code({4, 2, 0, 1, 3}), "ok");
  EXPECT_EQ(code({4, 2, 0, 1}), "tsp-tour ");
  EXPECT_EQ(code({4, 2, 0, 1, 5}), "tsp-tour entry 5");
  EXPECT_EQ(code({4, 2, -1, 1, 3}), "tsp-tour entry 3");
  EXPECT_EQ(code({4, 2, 0, 1, 2}), "tsp-tour entry 5");
  instance.fixed = {{4, 3}};
  EXPECT_EQ(code({4, 2, 0, 1, 3}), "ok") << "the closing edge counts";
  instance.fixed = {{0, 4}};
  EXPECT_EQ(code({4, 2, 0, 1, 3}), "tsp-tour ");
}

// One tour can hold paths and the whole ring, and neither a fork nor a smaller ring.
TEST(FixedEdges, OneTourHoldsThem) {
  const auto sound = [](size_t n, std::vector<Edge> edges) { return CheckFixedEdges(n, edges).ok(); };
  EXPECT_TRUE(sound(5, {}));
  EXPECT_TRUE(sound(5, {{0, 1}, {3, 1}, {2, 4}}));
  EXPECT_TRUE(sound(4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}}));
  EXPECT_FALSE(sound(5, {{0, 1}, {1, 2}, {2, 3}, {3, 0}})) << "place 5 is left out";
  EXPECT_FALSE(sound(5, {{0, 1}, {0, 2}, {0, 3}}));
  EXPECT_FALSE(sound(5, {{0, 1}, {1, 0}}));
  EXPECT_TRUE(sound(2, {{0, 1}, {1, 0}})) << "there and back is the tour";
}

// The same seed gives the same places, another others; all lie in the square; every layout has its own shape.
TEST(Generate, Layouts) {
  for (const std::string& name : LayoutNames()) {
    const Layout layout = LayoutNamed(name).value();
    const std::vector<Point> points = GeneratePoints(layout, 300, 7);
    EXPECT_EQ(points, GeneratePoints(layout, 300, 7));
    EXPECT_NE(points, GeneratePoints(layout, 300, 8));
    double to_centre = 0;
    for (const Point& p : points) {
      EXPECT_TRUE(p.x >= 0 && p.x <= 1 && p.y >= 0 && p.y <= 1) << name;
      to_centre += Euclid(p, {0.5, 0.5}) / 300;
    }
    if (layout == Layout::kRing) {
      EXPECT_NEAR(to_centre, 0.4, 0.01);
    }
    if (layout == Layout::kUniform) {
      EXPECT_NEAR(to_centre, 0.3826, 0.03) << "the mean distance from the centre of a square";
    }
    EXPECT_EQ(Generate(layout, 300, 7).value().name, name + "-300-s7");
  }
  EXPECT_EQ(LayoutNamed("unifrom").error().hint, "legal: uniform, clustered, ring, grid; did you mean uniform?");
  EXPECT_EQ(Generate(Layout::kGrid, 3, 1, Metric::kGeo).error().code, "tsp-metric");
}

}  // namespace
}  // namespace gensim::tsp
