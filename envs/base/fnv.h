// FNV-1a (Fowler, Noll, Vo): a quick 64-bit hash for fingerprints within a process, not against an adversary.
//
// Plain value; the same bytes in the same order give the same hash on every machine of the same byte order.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gensim {

class Fnv1a {
 public:
  /// `start` tells hashes for different purposes apart.
  explicit Fnv1a(uint64_t start = 0) : hash_(kOffset ^ start) {}

  void AddBytes(const void* data, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) hash_ = (hash_ ^ static_cast<const unsigned char*>(data)[i]) * kPrime;
  }
  /// Eight bytes at once, quicker than one by one; the shift lets the upper bits reach the lower ones.
  void AddWord(uint64_t word) {
    hash_ = (hash_ ^ word) * kPrime;
    hash_ ^= hash_ >> 32;
  }
  uint64_t value() const { return hash_; }

 private:
  static constexpr uint64_t kOffset = 0xcbf29ce484222325ull, kPrime = 0x100000001b3ull;
  uint64_t hash_;
};

}  // namespace gensim
