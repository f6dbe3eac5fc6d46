#include "tsp/instance/instance.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gensim::tsp {
namespace {

Error BadCoordinate(size_t place, double value, double most) {
  return {"tsp-coordinate", fmt::format("place {}", place + 1), fmt::format("the coordinate {}", value),
          fmt::format("legal: -{:g} to {:g}", most, most)};
}

// the largest legal coordinate in each direction
std::pair<double, double> MostOf(Metric metric) {
  if (metric == Metric::kGeo || metric == Metric::kHaversine) return {90, 180};
  return {kLargestCoordinate, kLargestCoordinate};
}

bool IsWithin(double value, double most) { return std::isfinite(value) && std::abs(value) <= most; }

}  // namespace

Result<Instance> Instance::FromPoints(Metric metric, std::vector<Point> points) {
  if (metric == Metric::kExplicit) throw std::invalid_argument("Instance::FromPoints: a matrix has no points");
  const auto [most_x, most_y] = MostOf(metric);
  for (size_t i = 0; i < points.size(); ++i) {
    if (!IsWithin(points[i].x, most_x)) return BadCoordinate(i, points[i].x, most_x);
    if (!IsWithin(points[i].y, most_y)) return BadCoordinate(i, points[i].y, most_y);
  }
  Instance instance;
  instance.size_ = points.size();
  instance.metric_ = metric;
  instance.integer_ = IsInteger(metric);
  instance.points_ = std::move(points);
  return instance;
}

Result<Instance> Instance::FromMatrix(size_t n, std::vector<double> weights) {
  if (weights.size() != n * n)
    throw std::invalid_argument(fmt::format("Instance::FromMatrix: {} weights for {} places", weights.size(), n));
  Instance instance;
  instance.size_ = n;
  instance.metric_ = Metric::kExplicit;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      const double weight = i == j ? weights[i * n + j] = 0 : weights[i * n + j];
      if (!IsWithin(weight, kLargestWeight) || weight < 0)
        return Error{"tsp-weight", fmt::format("from {} to {}", i + 1, j + 1), fmt::format("the weight {}", weight),
                     fmt::format("legal: 0 to {:g}", kLargestWeight)};
      instance.symmetric_ = instance.symmetric_ && weight == weights[j * n + i];
      instance.integer_ = instance.integer_ && weight == std::floor(weight);
    }
  instance.weights_ = std::make_shared<const std::vector<double>>(std::move(weights));
  return instance;
}

double TourLength(const Instance& instance, std::span<const int32_t> tour) {
  double length = 0;
  for (size_t k = 0; k < tour.size(); ++k)
    length +=
        instance.Distance(static_cast<size_t>(tour[k]), static_cast<size_t>(tour[k + 1 < tour.size() ? k + 1 : 0]));
  return length;
}

Status CheckTour(const Instance& instance, std::span<const int32_t> tour, bool open) {
  const size_t n = instance.size();
  constexpr const char* kLegal = "legal: every place once";
  if (tour.size() != n)
    return Error{"tsp-tour", "", fmt::format("{} places, the instance has {}", tour.size(), n), kLegal};
  std::vector<int32_t> at(n, -1);
  for (size_t k = 0; k < n; ++k) {
    const int32_t place = tour[k];
    if (place < 0 || static_cast<size_t>(place) >= n)
      return Error{"tsp-tour", fmt::format("entry {}", k + 1), fmt::format("place {} of {}", int64_t{place} + 1, n),
                   kLegal};
    int32_t& seen = at[static_cast<size_t>(place)];
    if (seen >= 0)
      return Error{"tsp-tour", fmt::format("entry {}", k + 1),
                   fmt::format("place {} stood at entry {} already", place + 1, seen + 1), kLegal};
    seen = static_cast<int32_t>(k);
  }
  for (const auto& [a, b] : instance.fixed) {
    const int64_t apart = at[static_cast<size_t>(b)] - at[static_cast<size_t>(a)], around = 1 - static_cast<int64_t>(n);
    const bool there = apart == 1 || (!open && apart == around), back = apart == -1 || (!open && apart == -around);
    if (!there && !(back && instance.symmetric()))
      return Error{"tsp-tour", "", fmt::format("the fixed edge {}-{} is not in it", a + 1, b + 1),
                   "legal: tours with every fixed edge"};
  }
  return Done{};
}

}  // namespace gensim::tsp
