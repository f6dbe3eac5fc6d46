// Metrics: the distance between two places, as TSPLIB defines it or continuous.
//
// Sources: G. Reinelt, "TSPLIB 95", section 2 (integer metrics; pi = 3.141592, the Earth's radius 6378.388 km, and the
// whole degrees of a GEO coordinate by truncation, as the published optima need it); haversine: mean radius of the
// Earth 6,371,008.8 m (Moritz 2000). Pure functions.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace gensim::tsp {

/// A place: x and y in the plane; GEO: latitude and longitude in DDD.MM; haversine: latitude and longitude in degrees.
struct Point {
  double x = 0, y = 0;

  bool operator==(const Point&) const = default;
};

enum class Metric : uint8_t {
  kEuc2d,      ///< rounded to the nearest integer, half up
  kCeil2d,     ///< rounded up
  kAtt,        ///< pseudo-Euclidean of the AT&T instances
  kGeo,        ///< great circle in whole km, coordinates DDD.MM
  kMan2d,      ///< |dx| + |dy|, rounded
  kMax2d,      ///< the larger of |dx| and |dy|, each rounded
  kEuclid,     ///< continuous; ours, no TSPLIB metric
  kHaversine,  ///< great circle in metres, continuous; ours, no TSPLIB metric
  kExplicit    ///< a matrix
};

/// TSPLIB's word ("EUC_2D"), or ours ("EUCLID", "HAVERSINE").
std::string_view NameOf(Metric metric);

/// Are all its distances whole numbers? A matrix: depends on it.
constexpr bool IsInteger(Metric metric) { return metric < Metric::kEuclid; }

/// The nearest whole number, half up; of what is not negative.
inline double NearestWhole(double value) { return std::floor(value + 0.5); }

inline double Euclid(const Point& a, const Point& b) {
  const double dx = a.x - b.x, dy = a.y - b.y;
  return std::sqrt(dx * dx + dy * dy);
}

inline double Euc2d(const Point& a, const Point& b) { return NearestWhole(Euclid(a, b)); }

inline double Ceil2d(const Point& a, const Point& b) { return std::ceil(Euclid(a, b)); }

inline double Att(const Point& a, const Point& b) {
  const double dx = a.x - b.x, dy = a.y - b.y;
  return std::ceil(std::sqrt((dx * dx + dy * dy) / 10));
}

inline double Man2d(const Point& a, const Point& b) { return NearestWhole(std::abs(a.x - b.x) + std::abs(a.y - b.y)); }

inline double Max2d(const Point& a, const Point& b) {
  return std::max(NearestWhole(std::abs(a.x - b.x)), NearestWhole(std::abs(a.y - b.y)));
}

/// A GEO coordinate, DDD.MM, in degrees.
inline double GeoDegrees(double coordinate) {
  const double whole = std::trunc(coordinate);
  return whole + (coordinate - whole) / 0.6;
}

double Geo(const Point& a, const Point& b);
double Haversine(const Point& a, const Point& b);

/// By any metric but kExplicit (std::invalid_argument). 0 only says nothing of the order of places: a GEO distance of
/// two different places at one point is 1, as the formula has it.
double DistanceOf(Metric metric, const Point& a, const Point& b);

}  // namespace gensim::tsp
