// TSP programs: what they mean, and what the archive is told of them.
//
// Pure functions on documents that fit TourForm; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tasklib/program/family.h"
#include "tsp/env/tour_task.h"

namespace gensim::tasklib {

/// What the family registers.
Family TourFamily();

/// The task of a program; with `symmetry` its maps are shown turned and mirrored.
tsp::TourTask TourTaskOf(const Program& program, std::optional<uint64_t> symmetry = {});

/// All errors of meaning. Codes: metric-of-other-map, cities-without-map, range-reversed, too-few-cities,
/// only-for-construct, too-many-forced, steps-of-construct, too-many-places.
Errors CheckTour(const Json& document);

/// "21-50": sizes that solvers and policies handle alike.
std::string SizeBucket(int64_t places);

/// One sentence: "Visit 100 cities of China once each and come back, by the shortest way (great circles)."
std::string TourSentence(const Json& document);

}  // namespace gensim::tasklib
