#include "tsp/cities/city_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace gensim::tsp {
namespace {

const City& Named(const std::string& name) {
  const auto it = std::ranges::find(ChineseCities(), name, &City::name);
  EXPECT_NE(it, ChineseCities().end()) << name;
  return *it;
}

double Apart(const City& a, const City& b) {
  return Haversine({a.latitude_deg, a.longitude_deg}, {b.latitude_deg, b.longitude_deg});
}

// Every row lies in China, has a name of its own and enough people.
TEST(ChineseCities, AreSound) {
  const std::vector<City>& cities = ChineseCities();
  EXPECT_GE(cities.size(), 640u);
  EXPECT_LE(cities.size(), 700u);
  std::set<std::string> names;
  std::set<int64_t> ids;
  for (size_t i = 0; i < cities.size(); ++i) {
    const City& city = cities[i];
    EXPECT_TRUE(names.insert(city.name).second) << city.name;
    EXPECT_TRUE(ids.insert(city.id).second) << city.name;
    EXPECT_FALSE(city.name.empty());
    EXPECT_TRUE(std::ranges::all_of(city.name, [](char c) { return c >= ' ' && c <= '~'; })) << city.name;
    EXPECT_TRUE(city.latitude_deg > 18 && city.latitude_deg < 54) << city.name;
    EXPECT_TRUE(city.longitude_deg > 73 && city.longitude_deg < 136) << city.name;
    EXPECT_GE(city.population, 100'000) << city.name;
    EXPECT_TRUE(i == 0 || city.population <= cities[i - 1].population) << city.name;
    for (size_t j = 0; j < i; ++j) EXPECT_GE(Apart(city, cities[j]), 2'000) << city.name << " and " << cities[j].name;
  }
}

// Distances that anyone can look up.
TEST(ChineseCities, KnownDistances) {
  const double beijing_shanghai = Apart(Named("Beijing"), Named("Shanghai"));
  EXPECT_GT(beijing_shanghai, 1'060'000);
  EXPECT_LT(beijing_shanghai, 1'075'000);
  EXPECT_NEAR(Apart(Named("Guangzhou"), Named("Shenzhen")), 104'000, 6'000);
  EXPECT_NEAR(Apart(Named("Urumqi"), Named("Harbin")), 3'040'000, 40'000);
  EXPECT_EQ(Named("Suzhou (Jiangsu)").province, "Jiangsu");
}

// A draw is the same for the same seed, holds each city once, and both metrics agree on distances.
TEST(DrawCities, IsADraw) {
  const CityDraw draw = DrawCities(200, 3).value(), geo = DrawCities(200, 3, Metric::kGeo).value();
  EXPECT_EQ(draw.cities, geo.cities);
  EXPECT_EQ(draw.instance.name, "cities-200-s3");
  EXPECT_EQ(std::set(draw.cities.begin(), draw.cities.end()).size(), 200u);
  EXPECT_NE(draw.cities, DrawCities(200, 4)->cities);
  EXPECT_EQ(draw.instance.points()[7].x, ChineseCities()[draw.cities[7]].latitude_deg);
  for (size_t i = 1; i < 200; ++i) {
    const double km = draw.instance.Distance(0, i) / 1000;
    EXPECT_NEAR(geo.instance.Distance(0, i), km, 2 + 0.003 * km) << i;
  }
  std::set<size_t> seen;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const CityDraw drawn = DrawCities(100, seed).value();
    seen.insert(drawn.cities.begin(), drawn.cities.end());
  }
  EXPECT_EQ(seen.size(), ChineseCities().size()) << "every city is drawn";
}

TEST(DrawCities, Refusals) {
  EXPECT_EQ(DrawCities(0, 1)->instance.size(), 0u);
  EXPECT_EQ(DrawCities(ChineseCities().size() + 1, 1).error().code, "tsp-cities");
  EXPECT_EQ(CitiesOf({1, 2, 1}).error().code, "tsp-cities");
  EXPECT_EQ(CitiesOf({100'000}).error().code, "tsp-cities");
  EXPECT_EQ(CitiesOf({1, 2}, Metric::kEuc2d).error().code, "tsp-metric");
}

}  // namespace
}  // namespace gensim::tsp
