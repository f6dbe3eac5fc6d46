// Writing TSPLIB 95 files that its readers take: instances of TSPLIB's metrics, and tours. Pure functions but for the
// files, which are written whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

/// Coordinates and weights with as many digits as give the same numbers back. A symmetric matrix as UPPER_ROW, another
/// as FULL_MATRIX of type ATSP. Code: tsp-metric for EUCLID and HAVERSINE, which TSPLIB does not know.
Result<std::string> TsplibText(const Instance& instance);
Status WriteTsplib(const std::filesystem::path& path, const Instance& instance);

/// Places from 0; `name` and `comment` on one line each.
std::string TourText(const std::string& name, const std::string& comment, std::span<const int32_t> tour);
Status WriteTour(const std::filesystem::path& path, const std::string& name, const std::string& comment,
                 std::span<const int32_t> tour);

}  // namespace gensim::tsp
