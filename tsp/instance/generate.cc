#include "tsp/instance/generate.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/base/rng.h"
#include "envs/base/text.h"

namespace gensim::tsp {
namespace {

constexpr double kCloud = 0.04;      // standard deviation of a cluster, of the side
constexpr double kRingWidth = 0.02;  // standard deviation of the radius
constexpr double kRingRadius = 0.4;
constexpr double kJitter = 0.3;  // of a grid's spacing
constexpr size_t kClusterSize = 100;

double Inside(double value) { return std::clamp(value, 0.0, 1.0); }

Point Anywhere(Rng& rng) {
  const double x = rng.Uniform();
  return {x, rng.Uniform()};
}

Point Near(const Point& centre, Rng& rng) {
  const double x = centre.x + kCloud * rng.Normal();
  return {Inside(x), Inside(centre.y + kCloud * rng.Normal())};
}

Point OnRing(Rng& rng) {
  const double angle = rng.Uniform(0, 2 * std::numbers::pi), radius = kRingRadius + kRingWidth * rng.Normal();
  return {Inside(0.5 + radius * std::cos(angle)), Inside(0.5 + radius * std::sin(angle))};
}

Point OnGrid(size_t k, size_t columns, Rng& rng) {
  const double spacing = 1 / static_cast<double>(columns);
  const auto at = [&](size_t cell) {
    return (static_cast<double>(cell) + 0.5 + rng.Uniform(-kJitter, kJitter)) * spacing;
  };
  const double x = at(k % columns);
  return {x, at(k / columns)};
}

}  // namespace

const std::vector<std::string>& LayoutNames() {
  static const std::vector<std::string> names = {"uniform", "clustered", "ring", "grid"};
  return names;
}

Result<Layout> LayoutNamed(std::string_view name) {
  const auto it = std::ranges::find(LayoutNames(), name);
  if (it != LayoutNames().end()) return static_cast<Layout>(it - LayoutNames().begin());
  return Error{"tsp-layout", "", "no layout '" + EscapeUnprintable(name.substr(0, 40)) + "'",
               LegalHint(name.substr(0, 40), LayoutNames())};
}

std::vector<Point> GeneratePoints(Layout layout, size_t n, uint64_t seed) {
  Rng rng(seed, "tsp/" + LayoutNames()[static_cast<size_t>(layout)]);
  std::vector<Point> points, centres;
  if (layout == Layout::kClustered)
    for (size_t c = 0; c < std::max<size_t>(2, n / kClusterSize); ++c) centres.push_back(Anywhere(rng));
  const auto columns = static_cast<size_t>(std::ceil(std::sqrt(static_cast<double>(n))));
  for (size_t k = 0; k < n; ++k) {
    switch (layout) {
      case Layout::kUniform:
        points.push_back(Anywhere(rng));
        break;
      case Layout::kClustered:
        points.push_back(Near(rng.Pick(centres), rng));
        break;
      case Layout::kRing:
        points.push_back(OnRing(rng));
        break;
      case Layout::kGrid:
        points.push_back(OnGrid(k, columns, rng));
        break;
    }
  }
  return points;
}

Result<Instance> Generate(Layout layout, size_t n, uint64_t seed, Metric metric, double side) {
  if (metric == Metric::kGeo || metric == Metric::kHaversine || metric == Metric::kExplicit)
    return Error{"tsp-metric", "", fmt::format("{} is no metric of the plane", NameOf(metric)),
                 "legal: EUC_2D, CEIL_2D, ATT, MAN_2D, MAX_2D, EUCLID"};
  std::vector<Point> points = GeneratePoints(layout, n, seed);
  for (Point& point : points) point.x *= side, point.y *= side;
  auto instance = Instance::FromPoints(metric, std::move(points));
  if (!instance) return instance;
  instance->name = fmt::format("{}-{}-s{}", LayoutNames()[static_cast<size_t>(layout)], n, seed);
  return instance;
}

}  // namespace gensim::tsp
