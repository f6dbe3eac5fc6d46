// The hash of a world's state: its numbers one by one, then what every engine's world has, the tool.
//
// Plain value; equal numbers in the same order give equal hashes, and 0.0 is another number than -0.0. Comparable
// within an engine only.
#pragma once

#include <bit>
#include <cstdint>

#include "envs/base/fnv.h"
#include "envs/base/pose.h"

namespace gensim::physics {

class StateHash {
 public:
  void Add(double value) { hash_.AddWord(std::bit_cast<uint64_t>(value)); }
  void AddTool(const Pose& X_WT, int held, int64_t steps) {
    for (const double value : {X_WT.p.x, X_WT.p.y, X_WT.p.z, X_WT.q.w, X_WT.q.x, X_WT.q.y, X_WT.q.z}) Add(value);
    Add(held), Add(static_cast<double>(steps));
  }
  uint64_t value() const { return hash_.value(); }

 private:
  Fnv1a hash_;
};

}  // namespace gensim::physics
