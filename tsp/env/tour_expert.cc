#include "tsp/env/tour_expert.h"

#include <algorithm>

#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

// for 200 cities: 600 find the best that is known of 24 draws of 24, 400 of 22
int64_t CrossingsFor(size_t n) { return std::max<int64_t>(30, 3 * static_cast<int64_t>(n)); }

std::vector<int32_t> Solved(const Instance& instance, const TourShape& shape, const std::string& solver) {
  SolveOptions options;
  options.solver = solver, options.shape = shape;
  if (solver == "crossover") options.iterations = CrossingsFor(instance.size());
  return Solve(instance, options).value().tour;
}

}  // namespace

TourShape ShapeOf(const TourTask& task) {
  TourShape shape;
  shape.start = 0, shape.open = task.path;
  if (task.end) shape.end = static_cast<int32_t>(task.places->places()) - 1;
  return shape;
}

std::vector<int32_t> ExpertTour(const Instance& instance, const TourShape& shape) {
  return Solved(instance, shape, "crossover");
}

std::vector<int32_t> TourBy(const Instance& instance, const TourShape& shape, const std::string& solver) {
  return Solved(instance, shape, solver);
}

std::vector<int32_t> ExpertRest(const Instance& instance, int32_t from, std::span<const int32_t> rest, int32_t last) {
  if (rest.size() <= 1) return {rest.begin(), rest.end()};
  std::vector<int32_t> places{from};
  places.insert(places.end(), rest.begin(), rest.end());
  if (last >= 0) places.push_back(last);

  std::vector<Point> points;
  std::vector<int32_t> number(instance.size(), -1);
  for (size_t k = 0; k < places.size(); ++k) {
    points.push_back(instance.points()[static_cast<size_t>(places[k])]);
    number[static_cast<size_t>(places[k])] = static_cast<int32_t>(k);
  }
  Instance left = Instance::FromPoints(instance.metric(), std::move(points)).value();
  for (const auto& [a, b] : instance.fixed) {
    const int32_t i = number[static_cast<size_t>(a)], j = number[static_cast<size_t>(b)];
    if (i >= 0 && j >= 0) left.fixed.emplace_back(i, j);
  }
  TourShape shape;
  shape.open = true, shape.start = 0;
  if (last >= 0) shape.end = static_cast<int32_t>(places.size()) - 1;
  std::vector<int32_t> path = ExpertTour(left, shape);
  for (int32_t& place : path) place = places[static_cast<size_t>(place)];
  path.erase(path.begin());
  if (last >= 0) path.pop_back();
  return path;
}

}  // namespace gensim::tsp
