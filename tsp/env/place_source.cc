#include "tsp/env/place_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/base/list.h"
#include "envs/base/rng.h"
#include "envs/core/seed.h"
#include "tsp/cities/city_table.h"

namespace gensim::tsp {
namespace {

constexpr double kWholeSide = 1e6;  // of the square for metrics of whole numbers, as in gensim tsp draw
constexpr double kDegree_m = 6'371'008.8 * std::numbers::pi / 180;

// from the seed of an episode to the seed of its places
class Draws {
 public:
  explicit Draws(const DrawRule& rule) : rule_(rule) {
    const uint64_t key = Rng(rule.draw, "tsp/draw").NextU64();
    key_ = {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)};
  }

  int forced_edges() const { return rule_.forced_edges; }

  // the first draw of fresh places is that of gensim tsp draw
  uint64_t SeedOf(uint64_t episode) const {
    if (!rule_.instances && rule_.draw == 0) return episode;
    uint32_t use = 0;
    if (rule_.instances) {
      if (CheckSeed(episode, SeedUse::kEvaluation)) use = 1;
      if (CheckSeed(episode, SeedUse::kGate)) use = 2;
      episode %= *rule_.instances;
    }
    const auto word = Philox4x32({static_cast<uint32_t>(episode), static_cast<uint32_t>(episode >> 32), use, 0}, key_);
    return word[0] | static_cast<uint64_t>(word[1]) << 32;
  }

  // pairs of places other than the first and the last, no place in two of them
  std::vector<Edge> ForcedEdges(size_t n, uint64_t seed) const {
    std::vector<Edge> edges;
    if (rule_.forced_edges == 0) return edges;
    std::vector<int32_t> middle;
    for (size_t place = 1; place + 1 < n; ++place) middle.push_back(static_cast<int32_t>(place));
    Rng(seed, "tsp/forced-edges").Shuffle(middle);
    for (size_t k = 0; k < static_cast<size_t>(rule_.forced_edges); ++k)
      edges.emplace_back(middle[2 * k], middle[2 * k + 1]);
    return edges;
  }

 private:
  DrawRule rule_;
  std::array<uint32_t, 2> key_{};
};

Status CheckForced(const DrawRule& rule, size_t n) {
  const int most = n < 2 ? 0 : static_cast<int>((n - 2) / 2);
  if (rule.forced_edges >= 0 && rule.forced_edges <= most) return Done{};
  return Error{"tsp-forced", "", fmt::format("{} forced edges among {} places", rule.forced_edges, n),
               fmt::format("legal: 0 to {}", most)};
}

class LayoutSource final : public PlaceSource {
 public:
  LayoutSource(Layout layout, size_t n, Metric metric, const DrawRule& rule)
      : layout_(layout), n_(n), metric_(metric), side_(IsInteger(metric) ? kWholeSide : 1), draws_(rule) {}

  size_t places() const override { return n_; }
  int forced_edges() const override { return draws_.forced_edges(); }

  PlaceSet Draw(uint64_t seed) const override {
    const uint64_t own = draws_.SeedOf(seed);
    std::vector<Point> points = GeneratePoints(layout_, n_, own);
    std::vector<float> coordinates(2 * n_);
    for (size_t k = 0; k < n_; ++k) {
      coordinates[2 * k] = static_cast<float>(points[k].x), coordinates[2 * k + 1] = static_cast<float>(points[k].y);
      points[k].x *= side_, points[k].y *= side_;
    }
    Instance instance = Instance::FromPoints(metric_, std::move(points)).value();
    instance.fixed = draws_.ForcedEdges(n_, own);
    // the corners of the square, and what rounding adds
    const double diameter = metric_ == Metric::kMan2d ? 2 : std::numbers::sqrt2;
    return {std::move(instance), std::move(coordinates), side_, diameter + 1 / kWholeSide};
  }

 private:
  Layout layout_;
  size_t n_;
  Metric metric_;
  double side_;
  Draws draws_;
};

class CitySource final : public PlaceSource {
 public:
  CitySource(std::vector<size_t> rows, size_t n, Metric metric, const DrawRule& rule)
      : rows_(std::move(rows)), n_(n), metric_(metric), draws_(rule) {}

  size_t places() const override { return n_; }
  int forced_edges() const override { return draws_.forced_edges(); }

  // in the order of the table, so that the order tells nothing
  PlaceSet Draw(uint64_t seed) const override {
    const uint64_t own = draws_.SeedOf(seed);
    std::vector<size_t> rows = rows_;
    Rng(own, "tsp/cities").Shuffle(rows);
    rows.resize(n_);
    std::ranges::sort(rows);
    CityDraw drawn = CitiesOf(std::move(rows), metric_).value();
    drawn.instance.fixed = draws_.ForcedEdges(n_, own);
    return OnMap(std::move(drawn));
  }

 private:
  // degrees east shrink by the cosine of the latitude halfway up
  PlaceSet OnMap(CityDraw drawn) const {
    const auto& table = ChineseCities();
    double south = 90, north = -90, west = 180, east = -180;
    for (const size_t row : drawn.cities) {
      south = std::min(south, table[row].latitude_deg), north = std::max(north, table[row].latitude_deg);
      west = std::min(west, table[row].longitude_deg), east = std::max(east, table[row].longitude_deg);
    }
    const double radians = std::numbers::pi / 180, shrink = std::cos((south + north) / 2 * radians);
    const double side_deg = std::max({north - south, (east - west) * shrink, 1e-6});
    std::vector<float> coordinates;
    for (const size_t row : drawn.cities) {
      coordinates.push_back(static_cast<float>((table[row].longitude_deg - west) * shrink / side_deg));
      coordinates.push_back(static_cast<float>((table[row].latitude_deg - south) / side_deg));
    }
    const bool kilometres = metric_ == Metric::kGeo;
    const double unit = side_deg * kDegree_m / (kilometres ? 1000 : 1);
    // along a meridian and then along the parallel that is nearest to the equator is no shorter than the great circle;
    // TSPLIB's Earth is larger, and its kilometres are rounded up
    const double widest = south <= 0 && north >= 0 ? 1 : std::cos(std::min(std::abs(south), std::abs(north)) * radians);
    const double diameter = (north - south + (east - west) * widest) / side_deg;
    return {std::move(drawn.instance), std::move(coordinates), unit, kilometres ? 1.01 * diameter + 2 / unit : diameter,
            std::move(drawn.cities)};
  }

  std::vector<size_t> rows_;
  size_t n_;
  Metric metric_;
  Draws draws_;
};

}  // namespace

Result<std::shared_ptr<const PlaceSource>> LayoutPlaces(Layout layout, size_t n, Metric metric, const DrawRule& rule) {
  if (metric == Metric::kGeo || metric == Metric::kHaversine || metric == Metric::kExplicit)
    return Error{"tsp-metric", "", fmt::format("{} is no metric of the plane", NameOf(metric)),
                 "legal: EUC_2D, CEIL_2D, ATT, MAN_2D, MAX_2D, EUCLID"};
  if (const Status legal = CheckForced(rule, n); !legal) return legal.errors();
  return std::shared_ptr<const PlaceSource>(std::make_shared<LayoutSource>(layout, n, metric, rule));
}

std::vector<size_t> CitiesWithin(const CityFilter& filter) {
  const auto& table = ChineseCities();
  std::vector<size_t> rows;
  for (size_t row = 0; row < table.size(); ++row) {
    const City& city = table[row];
    const bool inside = city.latitude_deg >= filter.south_deg && city.latitude_deg <= filter.north_deg &&
                        city.longitude_deg >= filter.west_deg && city.longitude_deg <= filter.east_deg;
    const bool sized = city.population >= filter.least_population && city.population <= filter.most_population;
    if (inside && sized && (filter.provinces.empty() || Contains(filter.provinces, city.province))) rows.push_back(row);
  }
  return rows;
}

Result<std::shared_ptr<const PlaceSource>> CityPlaces(const CityFilter& filter, size_t n, Metric metric,
                                                      const DrawRule& rule) {
  if (metric != Metric::kHaversine && metric != Metric::kGeo)
    return Error{"tsp-metric", "", fmt::format("{} is no metric of the Earth", NameOf(metric)),
                 "legal: HAVERSINE, GEO"};
  std::vector<size_t> rows = CitiesWithin(filter);
  if (rows.size() < n)
    return Error{"tsp-cities", "", fmt::format("{} cities of {} that pass the filter", n, rows.size()),
                 fmt::format("legal: 0 to {}, or a wider filter", rows.size())};
  if (const Status legal = CheckForced(rule, n); !legal) return legal.errors();
  return std::shared_ptr<const PlaceSource>(std::make_shared<CitySource>(std::move(rows), n, metric, rule));
}

}  // namespace gensim::tsp
