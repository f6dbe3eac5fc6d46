// One small instance of each kind: every metric, whole and continuous, both matrices.
#pragma once

#include <vector>

#include "envs/base/rng.h"
#include "tsp/cities/city_table.h"
#include "tsp/instance/generate.h"

namespace gensim::tsp {

/// Weights from 1 to 1000.
inline Instance DrawnMatrix(size_t n, uint64_t seed, bool symmetric) {
  Rng rng(seed, "matrix");
  std::vector<double> weights(n * n);
  for (size_t a = 0; a < n; ++a)
    for (size_t b = 0; b < n; ++b)
      weights[a * n + b] = symmetric && b < a ? weights[b * n + a] : static_cast<double>(rng.Integer(1, 1000));
  return Instance::FromMatrix(n, weights).value();
}

inline std::vector<Instance> AllKinds(size_t n, uint64_t seed) {
  std::vector<Instance> kinds = {Generate(Layout::kUniform, n, seed, Metric::kEuclid).value()};
  for (const Metric metric : {Metric::kEuc2d, Metric::kCeil2d, Metric::kAtt, Metric::kMan2d, Metric::kMax2d})
    kinds.push_back(Generate(Layout::kUniform, n, seed, metric, 1000).value());
  kinds.push_back(DrawCities(n, seed, Metric::kHaversine)->instance);
  kinds.push_back(DrawCities(n, seed, Metric::kGeo)->instance);
  kinds.push_back(DrawnMatrix(n, seed, true)), kinds.push_back(DrawnMatrix(n, seed, false));
  return kinds;
}

}  // namespace gensim::tsp
