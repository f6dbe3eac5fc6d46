// Counter-based random numbers: Philox4x32-10 with the project's own distributions.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3.
// Determinism: the same (seed, purpose) gives the same numbers on every machine and compiler (Normal: every machine
// with the same mathematics library and CPU class); no std::*_distribution is used, because their results are not fixed
// by the standard. Streams of different purposes are independent, so drawing more from one never moves another.
// Thread-safety: an Rng is a value; one thread uses one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gensim {

/// One Philox4x32 block of ten rounds: the pure function behind every stream.
std::array<uint32_t, 4> Philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

class Rng {
 public:
  /// The stream of `seed` for `purpose`, e.g. Rng(seed, "place/block[0]").
  Rng(uint64_t seed, std::string_view purpose);

  /// A new stream that depends on this stream's seed and purpose and on `purpose`, not on how much was drawn.
  Rng Stream(std::string_view purpose) const;

  uint32_t NextU32();
  uint64_t NextU64();

  /// Uniform in [0, 1), 53 bits.
  double Uniform();
  /// Uniform in [low, high); low when low == high. Throws std::invalid_argument when high < low
  /// or the width is not finite.
  double Uniform(double low, double high);
  /// Uniform integer in [low, high], both included, without bias. Throws std::invalid_argument when high < low.
  int64_t Integer(int64_t low, int64_t high);
  /// Index in [0, count). Throws std::invalid_argument when count is 0.
  size_t Index(size_t count);
  /// Standard normal (Box-Muller, one value a call).
  double Normal();
  /// True with probability p.
  bool Chance(double p) { return Uniform() < p; }

  /// Fisher-Yates, in place.
  template <class T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[Index(i)]);
  }
  /// One element; throws std::invalid_argument when there is none.
  template <class T>
  const T& Pick(const std::vector<T>& items) {
    return items[Index(items.size())];
  }

 private:
  Rng(std::array<uint32_t, 2> key, uint64_t stream) : key_(key), stream_(stream) {}

  std::array<uint32_t, 2> key_;
  uint64_t stream_;
  uint64_t block_ = 0;
  std::array<uint32_t, 4> buffer_{};
  int used_ = 4;
};

}  // namespace gensim
