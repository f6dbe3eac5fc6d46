// EdgeCounts: how often each edge occurs in a population of tours, and what that says of its entropy.
//
// The entropy of the edges is, but for constants, minus the sum of F log F over all edges that occur F times.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tsp/solve/ab_cycles.h"

namespace gensim::tsp {

class EdgeCounts {
 public:
  EdgeCounts() = default;
  explicit EdgeCounts(std::span<const Links> population);

  int32_t Of(int32_t a, int32_t b) const { return entries_[Find(PairOf(a, b))].count; }
  void Add(int32_t a, int32_t b, int32_t more);

  /// By how much the sum of F log F grows when an edge that occurs `count` times occurs once more, or once less.
  double TermMore(int32_t count) const { return Term(count + 1) - Term(count); }
  double TermLess(int32_t count) const { return Term(count - 1) - Term(count); }

 private:
  static constexpr uint64_t kNone = UINT64_MAX;
  struct Entry {
    uint64_t pair = kNone;
    int32_t count = 0;
  };

  static uint64_t PairOf(int32_t a, int32_t b) {
    return a < b ? (static_cast<uint64_t>(a) << 32) | static_cast<uint32_t>(b)
                 : (static_cast<uint64_t>(b) << 32) | static_cast<uint32_t>(a);
  }
  // where the pair is, or would be
  size_t Find(uint64_t pair) const {
    size_t k = (pair * 0x9E3779B97F4A7C15ULL) >> shift_;
    while (entries_[k].pair != pair && entries_[k].pair != kNone) k = (k + 1) & (entries_.size() - 1);
    return k;
  }
  void Resize(size_t entries);
  double Term(int32_t count) const { return terms_[static_cast<size_t>(count)]; }

  int shift_ = 0;
  size_t used_ = 0;
  std::vector<Entry> entries_;  // open addressing, at most half full
  std::vector<double> terms_;   // F log F
};

}  // namespace gensim::tsp
