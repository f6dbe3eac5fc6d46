#include "tsp/instance/metric.h"

#include <numbers>
#include <stdexcept>

namespace gensim::tsp {
namespace {

constexpr double kTsplibPi = 3.141592, kTsplibRadius_km = 6378.388;
constexpr double kMeanRadius_m = 6'371'008.8;

// DDD.MM to radians: degrees by truncation, the rest are minutes
double GeoRadians(double coordinate) {
  const double degrees = std::trunc(coordinate), minutes = coordinate - degrees;
  return kTsplibPi * (degrees + 5 * minutes / 3) / 180;
}

double Radians(double degrees) { return degrees * std::numbers::pi / 180; }

double Squared(double value) { return value * value; }

}  // namespace

std::string_view NameOf(Metric metric) {
  switch (metric) {
    case Metric::kEuc2d:
      return "EUC_2D";
    case Metric::kCeil2d:
      return "CEIL_2D";
    case Metric::kAtt:
      return "ATT";
    case Metric::kGeo:
      return "GEO";
    case Metric::kMan2d:
      return "MAN_2D";
    case Metric::kMax2d:
      return "MAX_2D";
    case Metric::kEuclid:
      return "EUCLID";
    case Metric::kHaversine:
      return "HAVERSINE";
    case Metric::kExplicit:
      return "EXPLICIT";
  }
  throw std::invalid_argument("NameOf: no metric");
}

double Geo(const Point& a, const Point& b) {
  const double latitude_a = GeoRadians(a.x), latitude_b = GeoRadians(b.x);
  const double q1 = std::cos(GeoRadians(a.y) - GeoRadians(b.y));
  const double q2 = std::cos(latitude_a - latitude_b), q3 = std::cos(latitude_a + latitude_b);
  // rounding may lead out of the range of acos by a hair
  const double cosine = std::clamp(0.5 * ((1 + q1) * q2 - (1 - q1) * q3), -1.0, 1.0);
  return std::trunc(kTsplibRadius_km * std::acos(cosine) + 1);
}

double Haversine(const Point& a, const Point& b) {
  const double across = Squared(std::sin(Radians(a.x - b.x) / 2));
  // the product of the cosines first: the same bits both ways
  const double along = Squared(std::sin(Radians(a.y - b.y) / 2)) * (std::cos(Radians(a.x)) * std::cos(Radians(b.x)));
  return 2 * kMeanRadius_m * std::asin(std::min(1.0, std::sqrt(across + along)));
}

double DistanceOf(Metric metric, const Point& a, const Point& b) {
  switch (metric) {
    case Metric::kEuc2d:
      return Euc2d(a, b);
    case Metric::kCeil2d:
      return Ceil2d(a, b);
    case Metric::kAtt:
      return Att(a, b);
    case Metric::kGeo:
      return Geo(a, b);
    case Metric::kMan2d:
      return Man2d(a, b);
    case Metric::kMax2d:
      return Max2d(a, b);
    case Metric::kEuclid:
      return Euclid(a, b);
    case Metric::kHaversine:
      return Haversine(a, b);
    case Metric::kExplicit:
      break;
  }
  throw std::invalid_argument("DistanceOf: a matrix has no points");
}

}  // namespace gensim::tsp
