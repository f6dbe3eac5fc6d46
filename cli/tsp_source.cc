#include "cli/tsp_source.h"

#include <fmt/core.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tsp/cities/city_table.h"
#include "tsp/instance/tsplib_read.h"

namespace gensim::cli {
namespace {

Error WrongUse(const std::string& where, const std::string& message, const std::string& hint) {
  return {"wrong-use", where, message, hint};
}

// the number of a place, counted from 1
Result<std::optional<int32_t>> PlaceOf(int64_t number, size_t n, const char* option) {
  if (number == 0) return std::optional<int32_t>();
  if (number < 1 || static_cast<uint64_t>(number) > n)
    return WrongUse(option, fmt::format("place {} of {}", number, n), fmt::format("legal: 1 to {}", n));
  return std::optional(static_cast<int32_t>(number - 1));
}

Result<TspSource> Drawn(const CommonOptions& common, int cities) {
  const auto draw = tsp::DrawCities(static_cast<size_t>(cities), common.seed.value_or(0));
  if (!draw) return draw.errors();
  TspSource source{draw->instance, {}, {}};
  for (const size_t row : draw->cities) source.names.push_back(tsp::ChineseCities()[row].name);
  return source;
}

}  // namespace

Result<TspSource> ReadTspSource(const CommonOptions& common, const TspOptions& options) {
  if (options.file.empty() == (options.cities == 0))
    return WrongUse("FILE", options.cities == 0 ? "no instance" : "a file and --cities",
                    "one of them: a TSPLIB file, or --cities N with --seed S");
  Result<TspSource> source = [&]() -> Result<TspSource> {
    if (options.cities > 0) return Drawn(common, options.cities);
    auto instance = tsp::ReadTsplib(options.file);
    if (!instance) return instance.errors();
    return TspSource{*std::move(instance), {}, {}};
  }();
  if (!source) return source;
  const auto start = PlaceOf(options.start, source->instance.size(), "--start"),
             end = PlaceOf(options.end, source->instance.size(), "--end");
  if (!start) return start.errors();
  if (!end) return end.errors();
  source->shape = {options.open, *start, *end};
  if (const Status sound = tsp::CheckShape(source->instance, source->shape); !sound) return sound.errors();
  return source;
}

Result<std::vector<int32_t>> ReadTspTour(const TspSource& source, const std::string& path) {
  const auto tours = tsp::ReadTours(path);
  if (!tours) return tours.errors();
  if (const Status sound = tsp::CheckTourOf(source.instance, source.shape, tours->front()); !sound) {
    Errors errors = sound.errors();
    for (Error& error : errors) error.where = path + (error.where.empty() ? "" : ", " + error.where);
    return errors;
  }
  return tours->front();
}

void AddTour(Json& document, const TspSource& source, const std::vector<int32_t>& tour) {
  Json places = Json::array(), cities = Json::array();
  for (const int32_t place : tour) {
    places.push_back(place + 1);
    if (!source.names.empty()) cities.push_back(source.names[static_cast<size_t>(place)]);
  }
  document["tour"] = std::move(places);
  if (!source.names.empty()) document["cities"] = std::move(cities);
}

}  // namespace gensim::cli
