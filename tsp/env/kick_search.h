// KickSearch: a tour that is shaken at a place by a double bridge and repaired by local search around it.
//
// What makes the tour longer is taken back. Ownership: borrows the instance. One thread at a time; deterministic.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tsp/instance/instance.h"

namespace gensim::tsp {

class KickSearch {
 public:
  /// `first` is a permutation of the instance's places, at least five; the instance has points and no fixed edges.
  static std::unique_ptr<KickSearch> Of(const Instance& instance, std::span<const int32_t> first);
  virtual ~KickSearch() = default;

  /// Exchanges three ways of `lengths` places next to each other, behind `place`; together they must be shorter than
  /// the tour. Returns by how much the tour is shorter afterwards, at least 0.
  virtual double Kick(int32_t place, const std::array<int32_t, 3>& lengths) = 0;
  /// What Kick would return.
  virtual double Look(int32_t place, const std::array<int32_t, 3>& lengths) = 0;
  virtual std::span<const int32_t> tour() const = 0;
};

}  // namespace gensim::tsp
