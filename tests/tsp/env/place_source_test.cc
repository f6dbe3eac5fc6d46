#include "tsp/env/place_source.h"

#include <gtest/gtest.h>

#include <set>

#include "envs/core/seed.h"
#include "tsp/cities/city_table.h"

namespace gensim::tsp {
namespace {

std::vector<float> Shown(const PlaceSource& source, uint64_t seed) { return source.Draw(seed).coordinates; }

TEST(PlaceSource, SeedsDrawTheirOwnPlaces) {
  const auto source = LayoutPlaces(Layout::kRing, 12, Metric::kEuclid, {}).value();
  EXPECT_EQ(Shown(*source, 4), Shown(*source, 4));
  EXPECT_NE(Shown(*source, 4), Shown(*source, 5));
  const auto points = GeneratePoints(Layout::kRing, 12, 4);
  EXPECT_EQ(Shown(*source, 4)[3], static_cast<float>(points[1].y));
}

// So many instances, and others for demonstrations, evaluations and gates.
TEST(PlaceSource, InstancesAreShownInTurn) {
  const auto source = LayoutPlaces(Layout::kUniform, 8, Metric::kEuclid, {.draw = 2, .instances = 3}).value();
  std::set<std::vector<float>> all;
  for (const uint64_t first : {kDemoSeeds.first, kEvaluationSeeds.first, kGateSeeds.first}) {
    std::set<std::vector<float>> own;
    for (uint64_t k = 0; k < 30; ++k) own.insert(Shown(*source, first + k));
    EXPECT_EQ(own.size(), 3u);
    all.insert(own.begin(), own.end());
  }
  EXPECT_EQ(all.size(), 9u);
  const auto other = LayoutPlaces(Layout::kUniform, 8, Metric::kEuclid, {.draw = 3, .instances = 3}).value();
  EXPECT_FALSE(all.contains(Shown(*other, 0)));
}

TEST(PlaceSource, CitiesPassTheirFilter) {
  const CityFilter filter{.south_deg = 30, .least_population = 500'000, .provinces = {"Sichuan", "Shandong"}};
  const auto rows = CitiesWithin(filter);
  ASSERT_GE(rows.size(), 10u);
  const auto source = CityPlaces(filter, 10, Metric::kHaversine, {.draw = 5}).value();
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const PlaceSet set = source->Draw(seed);
    ASSERT_EQ(set.cities.size(), 10u);
    double right = 0, top = 0;
    for (size_t k = 0; k < 10; ++k) {
      const City& city = ChineseCities()[set.cities[k]];
      EXPECT_TRUE(city.province == "Sichuan" || city.province == "Shandong");
      EXPECT_GE(city.population, 500'000);
      EXPECT_GE(city.latitude_deg, 30);
      right = std::max(right, static_cast<double>(set.coordinates[2 * k]));
      top = std::max(top, static_cast<double>(set.coordinates[2 * k + 1]));
    }
    EXPECT_NEAR(std::max(right, top), 1, 1e-6);
  }
}

TEST(PlaceSource, RefusesWhatCannotBeDrawn) {
  EXPECT_EQ(LayoutPlaces(Layout::kGrid, 9, Metric::kGeo, {}).error().code, "tsp-metric");
  EXPECT_EQ(LayoutPlaces(Layout::kGrid, 9, Metric::kEuclid, {.forced_edges = 4}).error().code, "tsp-forced");
  EXPECT_EQ(CityPlaces({}, 9, Metric::kEuclid, {}).error().code, "tsp-metric");
  EXPECT_EQ(CityPlaces({.provinces = {"Hainan"}}, 400, Metric::kGeo, {}).error().code, "tsp-cities");
}

}  // namespace
}  // namespace gensim::tsp
