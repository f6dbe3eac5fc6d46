// Instance: places and the distances between them; what is solved.
//
// Places are numbered from 0; TSPLIB files count from 1. Coordinates need memory of order n alone: distances are
// computed when asked for, only an explicit matrix is held. Any n is legal, 0 included. Immutable once made;
// thread-safe. Every distance is finite and not negative, so that a tour's length is too.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/metric.h"

namespace gensim::tsp {

inline constexpr double kLargestCoordinate = 1e12;  ///< squares and sums of many stay exact enough
inline constexpr double kLargestWeight = 1e12;      ///< of a matrix; whole numbers and sums of thousands stay exact

using Edge = std::pair<int32_t, int32_t>;

class Instance {
 public:
  /// Places by a metric other than kExplicit. Codes: tsp-coordinate (not finite, too large, no place on the Earth),
  /// with the place's number counted from 1.
  static Result<Instance> FromPoints(Metric metric, std::vector<Point> points);
  /// A matrix of n rows, `weights[i * n + j]` from i to j. Its diagonal is not looked at. Codes: tsp-weight (not
  /// finite, negative, too large).
  static Result<Instance> FromMatrix(size_t n, std::vector<double> weights);

  size_t size() const { return size_; }
  Metric metric() const { return metric_; }
  /// Is every distance the same in both directions? Only a matrix may say no.
  bool symmetric() const { return symmetric_; }
  /// Are all distances whole numbers?
  bool integer() const { return integer_; }

  /// From one place to another; 0 from a place to itself.
  double Distance(size_t from, size_t to) const {
    if (from == to) return 0;
    return metric_ == Metric::kExplicit ? (*weights_)[from * size_ + to]
                                        : DistanceOf(metric_, points_[from], points_[to]);
  }

  /// Empty for a matrix.
  std::span<const Point> points() const { return points_; }
  /// Row by row; empty unless there is one.
  std::span<const double> matrix() const {
    return weights_ ? std::span<const double>(*weights_) : std::span<const double>();
  }

  std::string name, comment;
  std::vector<Point> display;  ///< where to draw the places of a matrix; empty or one a place
  std::vector<Edge> fixed;     ///< edges that every tour must hold

 private:
  Instance() = default;

  size_t size_ = 0;
  Metric metric_ = Metric::kEuc2d;
  bool symmetric_ = true, integer_ = true;
  std::vector<Point> points_;
  std::shared_ptr<const std::vector<double>> weights_;  // shared by copies
};

/// The length of a closed tour: every edge, the closing one included. Exact where distances are whole, below 2^53. The
/// tour must name places of the instance.
double TourLength(const Instance& instance, std::span<const int32_t> tour);

/// Is it a permutation of 0 .. n - 1 that holds every fixed edge (where distances differ by direction, in that
/// direction; of a path, on the way)? Codes: tsp-tour.
Status CheckTour(const Instance& instance, std::span<const int32_t> tour, bool open = false);

}  // namespace gensim::tsp
