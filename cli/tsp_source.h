// The instance that a line of `gensim tsp` names, and the shape of tour that it asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "envs/base/json.h"
#include "tsp/instance/instance.h"
#include "tsp/solve/model.h"

namespace gensim::cli {

struct TspSource {
  tsp::Instance instance;
  std::vector<std::string> names;  ///< of cities; empty for a file
  tsp::TourShape shape;
};

/// A TSPLIB file, or cities drawn with a seed. Codes: wrong-use (neither, or both), tsp-shape, those of ReadTsplib and
/// DrawCities.
Result<TspSource> ReadTspSource(const CommonOptions& common, const TspOptions& options);

/// A tour of the source's places from a TSPLIB tour file. Codes: those of ReadTours and CheckTour.
Result<std::vector<int32_t>> ReadTspTour(const TspSource& source, const std::string& path);

/// Places from 1, as in files; names where there are some.
void AddTour(Json& document, const TspSource& source, const std::vector<int32_t>& tour);

}  // namespace gensim::cli
