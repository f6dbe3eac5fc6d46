// Model: what is solved in the form that solvers take: a closed tour with whole, symmetric costs and fixed edges.
//
// - Points are numbered along the Hilbert curve, so that what is near on the map is near in memory; 0, 1, 2, ... is
//   therefore a first tour.
// - An open path gets a depot, which is free to reach; a given start or end is a fixed edge to it.
// - Directed distances: place i becomes an arrival and a departure, held together by a fixed edge; arrivals are joined
//   to departures alone (R. Jonker, T. Volgenant 1983).
// The instance must outlive the model. One thread uses a model at a time (great circles are cached).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "envs/base/result.h"
#include "tsp/solve/budget.h"
#include "tsp/solve/cost.h"
#include "tsp/solve/fixed_mates.h"
#include "tsp/solve/neighbours.h"

namespace gensim::tsp {

/// What a tour must be. Places are the instance's.
struct TourShape {
  bool open = false;             ///< a path: the edge back is neither travelled nor charged
  std::optional<int32_t> start;  ///< the first place
  std::optional<int32_t> end;    ///< the last one; of a path
};

/// Codes: tsp-shape (a start or end that is no place, an end of a closed tour, one place for both).
Status CheckShape(const Instance& instance, const TourShape& shape);

/// Is it a tour of the shape with every fixed edge? Codes: tsp-tour.
Status CheckTourOf(const Instance& instance, const TourShape& shape, std::span<const int32_t> tour);

class Model {
 public:
  /// The shape must be sound, and with the instance's fixed edges leave a tour (code tsp-fixed).
  static Result<Model> Of(const Instance& instance, const TourShape& shape);

  int32_t size() const { return static_cast<int32_t>(size_); }
  /// Units per distance.
  double scale() const { return scale_; }
  const FixedMates& fixed() const { return fixed_; }
  bool has_points() const { return !points_.empty(); }
  /// Two nodes a place: departures are 0 .. size() / 2 - 1, the arrival of k is k + size() / 2.
  bool directed() const { return directed_; }
  /// Euclid in the plane, and no depot.
  bool is_plain() const { return plain_; }
  /// Of a model with points; not of the depot.
  const Point& PointOf(int32_t number) const { return points_[static_cast<size_t>(number)]; }
  /// The depot's number, or -1.
  int32_t depot() const { return depot_; }

  /// Calls `run(cost)` with the functor that the model's costs have, and returns what it returns.
  template <class Run>
  auto WithCost(const Run& run) const {
    if (!matrix_.empty()) return run(MatrixCost{matrix_.data(), size_});
    if (plain_) return run(PlaneCost{points_.data()});
    const PointCost cost{points_.data(), metric_, scale_, depot_};
    if (cache_) return run(CachedCost{cost, cache_.get()});
    return run(cost);
  }

  /// Candidate lists, all of them or, where the budget is spent first, too few.
  Neighbours FindNeighbours(int nearest, int per_quadrant, const Budget& budget) const;

  /// A first tour, for points in order n log n.
  std::vector<int32_t> FirstTour() const;
  /// To the model's numbers and back; `tour` is of the shape.
  std::vector<int32_t> Into(std::span<const int32_t> tour) const;
  std::vector<int32_t> Back(std::span<const int32_t> tour) const;

 private:
  explicit Model(const Instance& instance) : instance_(&instance) {}
  void MakePoints();
  void MakeMatrix();
  std::vector<Edge> FixedEdges() const;

  const Instance* instance_;
  TourShape shape_;
  size_t size_ = 0;
  double scale_ = 1;
  int32_t depot_ = -1;
  bool directed_ = false, plain_ = false;
  Metric metric_ = Metric::kEuc2d;
  std::vector<Point> points_;                  // in the model's order; scaled where plain
  std::vector<int32_t> place_of_, number_of_;  // instance's place of a number, and back
  std::vector<Cost> matrix_;
  std::unique_ptr<PairCache> cache_;
  FixedMates fixed_;
};

}  // namespace gensim::tsp
