// BatchBlock: the arrays of all envs of a batch that take the same actions and give the same observations.
//
// One array a named observation, of shape (rows, ...), dense and row-major, aligned to 64 bytes; row r is written by
// env envs()[r] alone. The arrays are allocated once, so views of them stay valid as long as the block. Thread-safety:
// different rows may be written by different threads.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/core/spec.h"

namespace gensim {

/// A fixed piece of zeroed memory, aligned to cache lines.
class AlignedBytes {
 public:
  explicit AlignedBytes(size_t size);
  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  struct Deleter {
    void operator()(std::byte* bytes) const;
  };
  std::unique_ptr<std::byte[], Deleter> bytes_;
  size_t size_ = 0;
};

class BatchBlock {
 public:
  /// `observations` are those that the batch writes; `final_observations` says whether the last ones of ended episodes
  /// are kept apart.
  BatchBlock(std::vector<ArraySpec> observations, ArraySpec action, std::vector<size_t> envs, bool final_observations);

  const std::vector<ArraySpec>& observations() const { return observations_; }
  const ArraySpec& action() const { return action_; }
  /// Indices in the batch, ascending.
  const std::vector<size_t>& envs() const { return envs_; }
  size_t rows() const { return envs_.size(); }

  /// Index into observations(); throws std::invalid_argument with the legal names.
  size_t ObservationIndex(std::string_view name) const;

  /// The whole array of observation `o`, (rows, shape...).
  std::span<const std::byte> observation(size_t o) const { return {arrays_[o].data(), arrays_[o].size()}; }
  /// The same of the last observation of each row's last ended episode; empty unless they are kept.
  std::span<const std::byte> final_observation(size_t o) const;
  /// Actions to be taken next, (rows, action count); the caller writes them.
  std::span<double> actions() { return actions_; }

  /// --- rows
  std::span<std::byte> observation_row(size_t o, size_t row);
  std::span<std::byte> final_row(size_t o, size_t row);
  std::span<double> action_row(size_t row) { return {actions_.data() + row * action_count_, action_count_}; }

 private:
  std::vector<ArraySpec> observations_;
  ArraySpec action_;
  std::vector<size_t> envs_;
  std::vector<size_t> row_bytes_;
  std::vector<AlignedBytes> arrays_, final_arrays_;
  size_t action_count_;
  std::span<double> actions_;
  AlignedBytes action_bytes_;
};

}  // namespace gensim
