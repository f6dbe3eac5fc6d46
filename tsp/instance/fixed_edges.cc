#include "tsp/instance/fixed_edges.h"

#include <fmt/core.h>

#include <numeric>

namespace gensim::tsp {

Status CheckFixedEdges(size_t n, std::span<const Edge> edges) {
  std::vector<int32_t> degree(n, 0), parent(n);  // paths as a forest of places
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](int32_t place) {
    while (parent[static_cast<size_t>(place)] != place) {
      int32_t& up = parent[static_cast<size_t>(place)];
      place = up = parent[static_cast<size_t>(up)];
    }
    return place;
  };
  for (size_t k = 0; k < edges.size(); ++k) {
    const auto [a, b] = edges[k];
    const int32_t root_a = root(a), root_b = root(b);
    // only the last of n edges may close the ring
    const bool closes = root_a == root_b && k + 1 < n;
    const bool crowded = ++degree[static_cast<size_t>(a)] > 2 || ++degree[static_cast<size_t>(b)] > 2;
    if (closes || crowded)
      return Error{"tsp-fixed", fmt::format("edge {}", k + 1),
                   fmt::format("no tour holds the edge {}-{} with those before it", a + 1, b + 1), ""};
    parent[static_cast<size_t>(root_a)] = root_b;
  }
  return Done{};
}

}  // namespace gensim::tsp
