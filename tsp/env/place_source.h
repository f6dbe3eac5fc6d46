// PlaceSource: from the seed of an episode to the places that are to be visited.
//
// A source draws a fresh set for every seed, or, where it is given a number of instances, one of so many: seed s shows
// instance s modulo that number, of its own draw. Demo, evaluation and gate seeds (core/seed.h) show different
// instances, so that no policy is scored on a map that it was trained on. Sources are immutable and safe from any
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/generate.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

/// Places as an episode shows them. Lengths of an episode are told in units: the side of the square that a layout is
/// drawn in, the longer side of the map of cities.
struct PlaceSet {
  Instance instance;                ///< with the edges that every tour must hold
  std::vector<float> coordinates;   ///< x and y of each place, in the unit square
  double unit = 1;                  ///< distance of the instance that is one unit
  double diameter = 0;              ///< no two places are farther apart, in units
  std::vector<size_t> cities = {};  ///< rows of ChineseCities, where the places are some
};

/// How many instances there are, and how their tours are constrained.
struct DrawRule {
  uint64_t draw = 0;                       ///< tells sources with the same places apart
  std::optional<uint64_t> instances = {};  ///< none: every seed has its own
  int forced_edges = 0;  ///< pairs of places that must follow one another; never the first or last place
};

class PlaceSource {
 public:
  virtual ~PlaceSource() = default;
  virtual size_t places() const = 0;
  virtual int forced_edges() const = 0;
  virtual PlaceSet Draw(uint64_t seed) const = 0;
};

/// Places of a layout, by a metric of the plane; all but EUCLID are whole numbers on a square of side 10^6. Codes:
/// tsp-metric, tsp-forced (more than (n - 2) / 2 pairs).
Result<std::shared_ptr<const PlaceSource>> LayoutPlaces(Layout layout, size_t n, Metric metric, const DrawRule& rule);

/// Which cities may be drawn; all bounds are included.
struct CityFilter {
  double south_deg = -90, north_deg = 90, west_deg = -180, east_deg = 180;
  int64_t least_population = 0, most_population = INT64_MAX;
  std::vector<std::string> provinces = {};  ///< empty: any
};

/// Rows of ChineseCities that a filter lets through.
std::vector<size_t> CitiesWithin(const CityFilter& filter);

/// `n` of them; HAVERSINE (metres) or GEO (whole kilometres). Codes: tsp-cities (fewer pass the filter), tsp-metric,
/// tsp-forced.
Result<std::shared_ptr<const PlaceSource>> CityPlaces(const CityFilter& filter, size_t n, Metric metric,
                                                      const DrawRule& rule);

}  // namespace gensim::tsp
