#include "tsp/cities/city_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string_view>

#include "envs/base/rng.h"

namespace gensim::tsp {
namespace {

// takes one field off the front of a row
std::string_view Field(std::string_view& row) {
  const size_t comma = std::min(row.find(','), row.size());
  const std::string_view field = row.substr(0, comma);
  row.remove_prefix(std::min(comma + 1, row.size()));
  return field;
}

// the table is ours: what does not parse is a mistake of the build
template <class Number>
Number NumberOf(std::string_view field) {
  Number number{};
  const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (problem != std::errc() || end != field.data() + field.size())
    throw std::logic_error(fmt::format("cities: '{}' is no number", field));
  return number;
}

std::vector<City> Parse(std::string_view text) {
  std::vector<City> cities;
  text.remove_prefix(text.find('\n') + 1);  // names of columns
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    City& city = cities.emplace_back();
    city.id = NumberOf<int64_t>(Field(row));
    city.name = Field(row), city.province = Field(row);
    city.latitude_deg = NumberOf<double>(Field(row)), city.longitude_deg = NumberOf<double>(Field(row));
    city.population = NumberOf<int64_t>(Field(row));
  }
  return cities;
}

// degrees to TSPLIB's DDD.MM, minutes to a hundredth
double DegreesMinutes(double degrees) {
  const double whole = std::trunc(degrees);
  return whole + (degrees - whole) * 0.6;
}

}  // namespace

const std::vector<City>& ChineseCities() {
  static const std::vector<City> cities = Parse(CityTables().front().text);
  return cities;
}

Result<CityDraw> CitiesOf(std::vector<size_t> rows, Metric metric) {
  if (metric != Metric::kHaversine && metric != Metric::kGeo)
    return Error{"tsp-metric", "", fmt::format("{} is no metric of the Earth", NameOf(metric)),
                 "legal: HAVERSINE, GEO"};
  const std::vector<City>& table = ChineseCities();
  std::vector<size_t> sorted = rows;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end() || (!sorted.empty() && sorted.back() >= table.size()))
    return Error{"tsp-cities", "", "a row of the table twice, or none of it",
                 fmt::format("legal: 0 to {}, each once", table.size() - 1)};
  std::vector<Point> points;
  for (const size_t row : rows) {
    const City& city = table[row];
    points.push_back(metric == Metric::kGeo
                         ? Point{DegreesMinutes(city.latitude_deg), DegreesMinutes(city.longitude_deg)}
                         : Point{city.latitude_deg, city.longitude_deg});
  }
  auto instance = Instance::FromPoints(metric, std::move(points));
  if (!instance) return instance.errors();
  return CityDraw{std::move(*instance), std::move(rows)};
}

Result<CityDraw> DrawCities(size_t n, uint64_t seed, Metric metric) {
  const size_t most = ChineseCities().size();
  if (n > most) return Error{"tsp-cities", "", fmt::format("{} cities", n), fmt::format("legal: 0 to {}", most)};
  std::vector<size_t> rows(most);
  std::iota(rows.begin(), rows.end(), size_t{0});
  Rng(seed, "tsp/cities").Shuffle(rows);
  rows.resize(n);
  std::ranges::sort(rows);
  auto draw = CitiesOf(std::move(rows), metric);
  if (draw) draw->instance.name = fmt::format("cities-{}-s{}", n, seed);
  return draw;
}

}  // namespace gensim::tsp
