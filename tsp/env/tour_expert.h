// What a tour's experts and cheap rules know: the solver's tour, and the best way through what is left.
//
// Pure functions of the places and the state, so that an expert says the same after a restored snapshot. Solvers run
// for a fixed number of iterations, never by the clock. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tsp/env/tour_task.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

/// What a tour of a construction must be.
TourShape ShapeOf(const TourTask& task);

/// The best tour that the project's solver finds: crossing of tours, three times as many as places.
std::vector<int32_t> ExpertTour(const Instance& instance, const TourShape& shape);

/// A tour that another solver of SolverNames() makes, from the first place on.
std::vector<int32_t> TourBy(const Instance& instance, const TourShape& shape, const std::string& solver);

/// The order of `rest` (places that are neither visited nor `last`) on the best way from `from` on to `last`, the end
/// of a path or the first place of a tour; with `last` -1 to anywhere.
std::vector<int32_t> ExpertRest(const Instance& instance, int32_t from, std::span<const int32_t> rest, int32_t last);

}  // namespace gensim::tsp
