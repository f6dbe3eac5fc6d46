// A TSP task for a seed as text, JSON and map.
//
// Pure functions of programs of family tsp. Errors: none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/tour_picture.h"
#include "cli/tsp_source.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

/// The places of a seed, and the best tour that is known of them.
struct ShownTour {
  TspSource source;
  std::vector<int32_t> tour;    ///< the expert's
  double length = 0, unit = 1;  ///< of the tour, in the instance's measure; one unit of reward
};
ShownTour ShowTour(const tasklib::Program& program, uint64_t seed);

/// {name, digest, shape_id, family, seed, summary, step_limit, length, unit, places, tour, ...}: docs/json-output.md.
Json TourToJson(const tasklib::Program& program, const ShownTour& shown, uint64_t seed);
std::string TourToText(const tasklib::Program& program, const ShownTour& shown, uint64_t seed, const Console& console);

/// The map, with the tour or without it.
TourPicture MapOf(const tasklib::Program& program, const ShownTour& shown, bool with_tour, int width);

}  // namespace gensim::cli
