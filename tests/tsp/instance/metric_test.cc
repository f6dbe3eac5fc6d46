#include "tsp/instance/metric.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "envs/base/rng.h"

namespace gensim::tsp {
namespace {

// Halves are rounded up, other metrics as their formulas say.
TEST(Metric, Rounds) {
  const Point origin{0, 0};
  EXPECT_EQ(Euc2d(origin, {0.5, 0}), 1);
  EXPECT_EQ(Euc2d(origin, {0.49, 0}), 0);
  EXPECT_EQ(Euc2d(origin, {2.5, 0}), 3) << "half up, not to even";
  EXPECT_EQ(Euc2d(origin, {3, 4}), 5);
  EXPECT_EQ(Ceil2d(origin, {3, 4}), 5);
  EXPECT_EQ(Ceil2d(origin, {3, 4.01}), 6);
  EXPECT_EQ(Att(origin, {10, 0}), 4) << "sqrt(100 / 10) = 3.16";
  EXPECT_EQ(Att(origin, {0, 40}), 13) << "12.65";
  EXPECT_EQ(Man2d(origin, {-1.25, 1.25}), 3);
  EXPECT_EQ(Max2d(origin, {-1.4, 2.5}), 3);
  EXPECT_DOUBLE_EQ(Euclid(origin, {1, 1}), std::sqrt(2.0));
}

// The first distances of burma14 and ulysses16, as their published matrices have them; degrees are truncated, also
// below zero.
TEST(Metric, GeoIsThatOfTsplib) {
  EXPECT_EQ(Geo({16.47, 96.10}, {16.47, 94.44}), 153);
  EXPECT_EQ(Geo({38.24, 20.42}, {39.57, 26.15}), 509);
  EXPECT_EQ(Geo({1, 1}, {1, 1}), 1) << "as the formula has it";
  EXPECT_EQ(Geo({-10.30, 0}, {10.30, 0}), Geo({0, -10.30}, {0, 10.30}));
}

TEST(Metric, HaversineIsInMetres) {
  const Point beijing{39.9042, 116.4074}, shanghai{31.2304, 121.4737};
  EXPECT_GT(Haversine(beijing, shanghai), 1'060'000);
  EXPECT_LT(Haversine(beijing, shanghai), 1'075'000);
  EXPECT_NEAR(Haversine({0, 0}, {0, 90}), 6'371'008.8 * 3.14159265358979 / 2, 1e-3);
  EXPECT_NEAR(Haversine({90, 0}, {-90, 77}), 6'371'008.8 * 3.14159265358979, 1e-3) << "the poles";
  EXPECT_EQ(Haversine(beijing, beijing), 0);
}

// Every metric is the same both ways and never negative; rounding never moves a distance by more than one.
TEST(Metric, Properties) {
  Rng rng(1, "metric");
  for (int k = 0; k < 2'000; ++k) {
    const Point a{rng.Uniform(-90, 90), rng.Uniform(-180, 180)}, b{rng.Uniform(-90, 90), rng.Uniform(-180, 180)};
    for (int m = 0; m < static_cast<int>(Metric::kExplicit); ++m) {
      const auto metric = static_cast<Metric>(m);
      const double there = DistanceOf(metric, a, b);
      EXPECT_EQ(there, DistanceOf(metric, b, a)) << NameOf(metric);
      EXPECT_GE(there, 0);
      if (IsInteger(metric)) {
        EXPECT_EQ(there, std::floor(there)) << NameOf(metric);
      }
    }
    EXPECT_LE(std::abs(Euc2d(a, b) - Euclid(a, b)), 0.5);
    EXPECT_LT(Ceil2d(a, b) - Euclid(a, b), 1);
  }
  EXPECT_THROW(DistanceOf(Metric::kExplicit, {}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::tsp
