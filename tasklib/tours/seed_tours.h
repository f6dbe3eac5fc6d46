// The TSP tasks that every new library begins with, and what was measured of them.
//
// tsp100-city-k and tsp200-city-k (k = 1 to 100): seeded draws of the cities of China, four instances each; two
// distinct tasks in two hundred specs, for comparison with work that counts draws. And cells of the layouts at five
// sizes, where every seed is a new instance. anchors.json holds their anchors and certificates, made by
// evaluation/bench/tsp_anchors_bench.cc. Thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/base/embedded_text.h"
#include "envs/base/json.h"

namespace gensim::tasklib {

inline constexpr int kCitySpecs = 100;    ///< of each size
inline constexpr int kCityInstances = 4;  ///< of each spec, for each use of seeds

/// The programs, in their fixed order.
std::vector<Json> SeedTours();

/// What was measured of one of them: {"digest", "anchors", "certificates"}; null for others.
const Json& MeasuredOf(const std::string& name);

/// The embedded anchors.json.
std::span<const EmbeddedText> MeasuredTours();

}  // namespace gensim::tasklib
