#include "tsp/solve/model.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tsp/instance/fixed_edges.h"
#include "tsp/solve/curve.h"

namespace gensim::tsp {
namespace {

Error BadShape(const char* where, const std::string& message, const std::string& hint) {
  return {"tsp-shape", where, message, hint};
}

bool OnGlobe(Metric metric) { return metric == Metric::kGeo || metric == Metric::kHaversine; }

}  // namespace

Status CheckShape(const Instance& instance, const TourShape& shape) {
  const auto n = static_cast<int64_t>(instance.size());
  for (const auto& [place, where] : {std::pair(shape.start, "start"), std::pair(shape.end, "end")})
    if (place && (*place < 0 || *place >= n))
      return BadShape(where, fmt::format("place {} of {}", int64_t{*place} + 1, n), fmt::format("legal: 1 to {}", n));
  if (shape.end && !shape.open)
    return BadShape("end", "a closed tour ends where it began", "an end is of open paths alone");
  if (shape.start && shape.end && shape.start == shape.end && n > 1)
    return BadShape("end", "it is the start too", "legal: another place");
  return Done{};
}

Status CheckTourOf(const Instance& instance, const TourShape& shape, std::span<const int32_t> tour) {
  if (const Status sound = CheckTour(instance, tour, shape.open); !sound || !shape.open || tour.empty()) return sound;
  if (shape.start && tour.front() != *shape.start)
    return Error{"tsp-tour", "entry 1", fmt::format("the path begins at place {}", tour.front() + 1),
                 fmt::format("legal: {}, which was asked for", *shape.start + 1)};
  if (shape.end && tour.back() != *shape.end)
    return Error{"tsp-tour", fmt::format("entry {}", tour.size()),
                 fmt::format("the path ends at place {}", tour.back() + 1),
                 fmt::format("legal: {}, which was asked for", *shape.end + 1)};
  return Done{};
}

Result<Model> Model::Of(const Instance& instance, const TourShape& shape) {
  if (const Status sound = CheckShape(instance, shape); !sound) return sound.errors();
  Model model(instance);
  model.shape_ = shape;
  model.directed_ = !instance.symmetric();
  model.scale_ = ScaleOf(instance);
  const size_t places = instance.size() + (shape.open ? 1 : 0);
  model.size_ = places;
  if (shape.open) model.depot_ = static_cast<int32_t>(instance.size());
  if (model.directed_) model.size_ = 2 * places;
  model.place_of_.resize(instance.size());
  std::iota(model.place_of_.begin(), model.place_of_.end(), 0);
  if (!instance.points().empty()) model.MakePoints();
  model.number_of_.resize(instance.size());
  for (size_t k = 0; k < model.place_of_.size(); ++k)
    model.number_of_[static_cast<size_t>(model.place_of_[k])] = static_cast<int32_t>(k);
  if (instance.points().empty()) model.MakeMatrix();
  const std::vector<Edge> edges = model.FixedEdges();
  if (const Status legal = CheckFixedEdges(model.size_, edges); !legal)
    return Error{"tsp-fixed", "", "no tour has all fixed edges and this start and end", legal.error().message};
  model.fixed_ = FixedMates(model.size_, edges);
  return model;
}

void Model::MakePoints() {
  metric_ = instance_->metric();
  place_of_ = CurveOrder(instance_->points());
  plain_ = depot_ < 0 && (metric_ == Metric::kEuc2d || metric_ == Metric::kEuclid);
  for (const int32_t place : place_of_) {
    const Point& p = instance_->points()[static_cast<size_t>(place)];
    points_.push_back(plain_ ? Point{p.x * scale_, p.y * scale_} : p);
  }
  if (OnGlobe(metric_)) cache_ = std::make_unique<PairCache>(size_);
}

void Model::MakeMatrix() {
  const size_t n = instance_->size(), places = directed_ ? size_ / 2 : size_;
  // from one place to another, the depot included
  const auto cost = [&](size_t a, size_t b) -> Cost {
    if (a == n || b == n) return 0;
    return static_cast<Cost>(instance_->Distance(a, b) * scale_ + 0.5);
  };
  matrix_.assign(size_ * size_, directed_ ? kForbidden : 0);
  for (size_t a = 0; a < places; ++a)
    for (size_t b = 0; b < places; ++b) {
      if (!directed_) {
        matrix_[a * size_ + b] = a == b ? 0 : cost(a, b);
      } else {
        // place k departs as k and arrives as k + places
        const size_t arrival = b + places;
        matrix_[a * size_ + arrival] = matrix_[arrival * size_ + a] = a == b ? 0 : cost(a, b);
      }
    }
}

std::vector<Edge> Model::FixedEdges() const {
  std::vector<Edge> edges;
  // place k departs as k and arrives as k + arrivals
  const int32_t arrivals = directed_ ? static_cast<int32_t>(size_ / 2) : 0;
  // these first: chains then run from arrival to departure in FixedMates::PulledTogether
  if (directed_)
    for (int32_t k = 0; k < arrivals; ++k) edges.emplace_back(k, k + arrivals);
  for (const auto& [a, b] : instance_->fixed) {
    const int32_t from = number_of_[static_cast<size_t>(a)], to = number_of_[static_cast<size_t>(b)];
    edges.emplace_back(from, to + arrivals);
  }
  if (depot_ >= 0 && shape_.start)
    edges.emplace_back(depot_, number_of_[static_cast<size_t>(*shape_.start)] + arrivals);
  if (depot_ >= 0 && shape_.end) edges.emplace_back(number_of_[static_cast<size_t>(*shape_.end)], depot_ + arrivals);
  return edges;
}

Neighbours Model::FindNeighbours(int nearest, int per_quadrant, const Budget& budget) const {
  // a matrix has no quadrants; more of the nearest stand in for them
  if (points_.empty())
    return Neighbours::OfCosts(size_, MatrixCost{matrix_.data(), size_}, nearest + 4 * per_quadrant, budget);
  if (!OnGlobe(metric_)) return Neighbours::OfPoints(points_, nearest, per_quadrant, budget);
  std::vector<Point> degrees = points_;
  if (metric_ == Metric::kGeo)
    for (Point& p : degrees) p = {GeoDegrees(p.x), GeoDegrees(p.y)};
  return Neighbours::OnGlobe(degrees, nearest, per_quadrant, budget);
}

std::vector<int32_t> Model::FirstTour() const {
  std::vector<int32_t> tour(size_);
  std::iota(tour.begin(), tour.end(), 0);
  return fixed_.PulledTogether(tour);
}

std::vector<int32_t> Model::Into(std::span<const int32_t> tour) const {
  std::vector<int32_t> out;
  const auto places = static_cast<int32_t>(size_ / 2);
  const auto add = [&](int32_t number) {
    if (directed_) out.push_back(number + places);
    out.push_back(number);
  };
  for (const int32_t place : tour) add(number_of_[static_cast<size_t>(place)]);
  if (depot_ >= 0) add(depot_);
  return out;
}

std::vector<int32_t> Model::Back(std::span<const int32_t> tour) const {
  std::vector<int32_t> out(tour.begin(), tour.end());
  if (directed_ && !out.empty()) {
    const auto places = static_cast<int32_t>(size_ / 2);
    // forwards means: departure behind arrival
    std::ranges::rotate(out, std::ranges::find(out, 0));
    if (out[1] == places) std::ranges::reverse(out);
    std::erase_if(out, [&](int32_t number) { return number >= places; });
  }
  // the place that leads: the depot, which then goes; or the start
  const int32_t first = depot_ >= 0    ? depot_
                        : shape_.start ? number_of_[static_cast<size_t>(*shape_.start)]
                        : out.empty()  ? 0
                                       : out.front();
  if (!out.empty()) std::ranges::rotate(out, std::ranges::find(out, first));
  if (depot_ >= 0) out.erase(out.begin());
  for (int32_t& number : out) number = place_of_[static_cast<size_t>(number)];
  // a path of undirected edges may lie the wrong way round
  if (!directed_ && !out.empty() &&
      ((shape_.start && out.front() != *shape_.start) || (shape_.end && out.back() != *shape_.end)))
    std::ranges::reverse(out);
  return out;
}

}  // namespace gensim::tsp
