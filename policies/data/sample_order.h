// SampleOrder: which sample is the k-th of an epoch, balanced by task.
//
// A pure function of (seed, epoch, index): workers ask for any index in any order and a run goes on from a saved
// Cursor. Each run of as many indices as there are tasks holds every task once, in a shuffled order, so long episodes
// and big tasks do not eat the samples; within a task and an epoch every sample comes once before one comes again. An
// epoch has as many samples as the source, so of a task larger than the others not all come in each. Immutable; safe
// from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "policies/data/sample_source.h"

namespace gensim::policies {

/// Where a run stands: the next sample is number `index` of `epoch`. Plain bytes, to be saved and restored as they are.
struct Cursor {
  uint64_t epoch = 0, index = 0;

  bool operator==(const Cursor&) const = default;
};

/// Number `i` of a shuffled 0 .. count - 1: a bijection keyed by `key` (a Feistel network over Philox with cycle
/// walking; Black and Rogaway, CT-RSA 2002, section 4). Throws std::invalid_argument unless i < count.
uint64_t ShuffledIndex(uint64_t i, uint64_t count, uint64_t key);

class SampleOrder {
 public:
  /// Throws std::invalid_argument for a source without samples.
  SampleOrder(const SampleSource& source, uint64_t seed);

  uint64_t epoch_size() const { return size_; }
  /// Number of a sample of the source. Throws std::invalid_argument unless cursor.index < epoch_size().
  size_t At(const Cursor& cursor) const;
  Cursor Next(Cursor cursor) const;

 private:
  uint64_t seed_, size_ = 0;
  std::vector<std::vector<uint32_t>> by_task_;  ///< tasks without samples are left out
};

}  // namespace gensim::policies
