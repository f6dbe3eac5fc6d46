// FixedMates: the edges that a tour must hold, by place: each place has two of them at most.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tsp/instance/instance.h"

namespace gensim::tsp {

class FixedMates {
 public:
  FixedMates() = default;
  /// Some tour must hold all of them (tsp/instance/fixed_edges.h says whether).
  FixedMates(size_t n, std::span<const Edge> edges);

  bool empty() const { return mates_.empty(); }
  bool Has(int32_t a, int32_t b) const {
    if (mates_.empty()) return false;
    const auto& mates = mates_[static_cast<size_t>(a)];
    return mates[0] == b || mates[1] == b;
  }
  /// -1 where there is none.
  const std::array<int32_t, 2>& Of(int32_t place) const { return mates_[static_cast<size_t>(place)]; }

  /// The tour with every chain of fixed edges pulled together where its first place stood; a tour that holds them
  /// goes on as it went.
  std::vector<int32_t> PulledTogether(std::span<const int32_t> tour) const;

 private:
  std::vector<std::array<int32_t, 2>> mates_;
};

}  // namespace gensim::tsp
