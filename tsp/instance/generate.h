// Generated instances: uniform, clustered, ring and jittered grid, from a seed.
//
// The layouts that the literature compares solvers on (D. S. Johnson, L. A. McGeoch, "Experimental analysis of
// heuristics for the STSP", 2002: uniform and clustered), and two with structure. Places lie in the square
// [0, side] x [0, side]. Deterministic: layout, n and seed give the same coordinates, uniform and grid on every
// machine, the others with the same mathematics library (envs/base/rng.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

enum class Layout : uint8_t {
  kUniform,
  kClustered,  ///< normal clouds around one centre for every hundred places, at least two
  kRing,       ///< near a circle
  kGrid        ///< a square grid, each place moved by up to 30 % of its spacing
};

/// "uniform", "clustered", "ring", "grid".
const std::vector<std::string>& LayoutNames();
/// Code: tsp-layout.
Result<Layout> LayoutNamed(std::string_view name);

/// Places of a layout in the unit square.
std::vector<Point> GeneratePoints(Layout layout, size_t n, uint64_t seed);

/// An instance by a metric of the plane (EUC_2D, CEIL_2D, ATT, MAN_2D, MAX_2D, EUCLID), named "uniform-200-s7". Code:
/// tsp-metric for others.
Result<Instance> Generate(Layout layout, size_t n, uint64_t seed, Metric metric = Metric::kEuclid, double side = 1);

}  // namespace gensim::tsp
