// What an env takes and gives: named arrays with element type, shape and bounds.
//
// Value types, fixed for the life of an env; safe to share read-only between threads. Arrays are dense, row-major and
// little-endian; images are HWC; text is UTF-8 in a byte array of fixed size, padded with zero bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gensim {

enum class DType : uint8_t { kFloat64, kFloat32, kInt64, kInt32, kUint8, kText };

/// Bytes of one element; a kText element is one byte of UTF-8.
size_t SizeOf(DType dtype);

/// "float64", "uint8", "text", ...
std::string_view NameOf(DType dtype);

struct ArraySpec {
  std::string name;
  DType dtype = DType::kFloat64;
  std::vector<int64_t> shape;  ///< empty for a single number; every extent is positive
  /// Bounds, both included: none, one for all elements, or one an element.
  std::vector<double> low, high;
  /// Of an observation: it does not change between Reset (or Restore) and the end of the episode, so that a host that
  /// keeps its rows writes it once an episode.
  bool once_an_episode = false;

  /// Elements, the product of the shape.
  size_t count() const;
  size_t bytes() const { return count() * SizeOf(dtype); }
  /// True when every bound is met and every value is finite. Throws std::invalid_argument when the size is wrong.
  bool Contains(const double* values, size_t size) const;

  bool operator==(const ArraySpec&) const = default;
};

/// Index of the array called `name`; throws std::invalid_argument that speaks of `owner` and the legal names.
size_t IndexOfArray(const std::vector<ArraySpec>& arrays, std::string_view name, std::string_view owner);

struct EnvSpec {
  std::string id;  ///< "family/kebab-name"
  int version = 1;
  std::vector<ArraySpec> observations;
  ArraySpec action;
  int64_t step_limit = 0;  ///< Step truncates the episode after this many steps; positive
  /// Order of magnitude of a step's CPU time; decides only how a host shares work among threads.
  int64_t step_cost_ns = 1'000'000;

  /// Index into `observations`; throws std::invalid_argument with the legal names.
  size_t ObservationIndex(std::string_view name) const;

  bool operator==(const EnvSpec&) const = default;
};

/// One object for all specs that are equal and in use: what many envs read at each step stays in the cache.
/// Thread-safe.
std::shared_ptr<const EnvSpec> SharedSpec(EnvSpec spec);

}  // namespace gensim
