// Reading TSPLIB 95 files: instances of type TSP and ATSP, and tours.
//
// Source: G. Reinelt, "TSPLIB 95". Legal: EUC_2D, CEIL_2D, ATT, GEO, MAN_2D, MAX_2D and EXPLICIT with every matrix
// format, FIXED_EDGES_SECTION, DISPLAY_DATA_SECTION. Taken as found in the wild: "KEY: v" and "KEY : v", CRLF, wrapped
// rows, scientific notation, no EOF line, words behind a TYPE. An explicit matrix asks for n x n numbers of memory; no
// file makes the reader ask for more than a small multiple of its own size (LOWER/UPPER forms: twice).
// Pure functions of the bytes. Codes, each with line and column: tsplib-keyword, tsplib-value, tsplib-number,
// tsplib-truncated, tsplib-section, and those of Instance.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

inline constexpr int64_t kMostPlaces = 10'000'000;

Result<Instance> ParseTsplib(std::string_view text);
Result<Instance> ReadTsplib(const std::filesystem::path& path);

/// The tours of a TOUR_SECTION, places from 0. Each is a permutation of as many places as DIMENSION says, or as it has.
Result<std::vector<std::vector<int32_t>>> ParseTours(std::string_view text);
Result<std::vector<std::vector<int32_t>>> ReadTours(const std::filesystem::path& path);

}  // namespace gensim::tsp
