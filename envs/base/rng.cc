#include "envs/base/rng.h"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "envs/base/fnv.h"

namespace gensim {
namespace {

constexpr uint32_t kMul0 = 0xD2511F53u, kMul1 = 0xCD9E8D57u;
constexpr uint32_t kWeyl0 = 0x9E3779B9u, kWeyl1 = 0xBB67AE85u;

// FNV-1a followed by a finaliser (SplitMix64), so that close purposes give unrelated streams.
uint64_t HashPurpose(std::string_view purpose, uint64_t start) {
  Fnv1a bytes(start);
  bytes.AddBytes(purpose.data(), purpose.size());
  uint64_t hash = bytes.value() + 0x9e3779b97f4a7c15ull;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ull;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebull;
  return hash ^ (hash >> 31);
}

}  // namespace

std::array<uint32_t, 4> Philox4x32(std::array<uint32_t, 4> c, std::array<uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = static_cast<uint64_t>(kMul0) * c[0];
    const uint64_t p1 = static_cast<uint64_t>(kMul1) * c[2];
    c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(p1),
         static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(p0)};
    k[0] += kWeyl0;
    k[1] += kWeyl1;
  }
  return c;
}

Rng::Rng(uint64_t seed, std::string_view purpose)
    : key_{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)}, stream_(HashPurpose(purpose, 0)) {}

Rng Rng::Stream(std::string_view purpose) const { return Rng(key_, HashPurpose(purpose, stream_)); }

uint32_t Rng::NextU32() {
  if (used_ == 4) {
    buffer_ = Philox4x32({static_cast<uint32_t>(block_), static_cast<uint32_t>(block_ >> 32),
                          static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)},
                         key_);
    ++block_;
    used_ = 0;
  }
  return buffer_[used_++];
}

uint64_t Rng::NextU64() {
  const uint64_t high = NextU32();
  return high << 32 | NextU32();
}

double Rng::Uniform() { return static_cast<double>(NextU64() >> 11) * 0x1.0p-53; }

double Rng::Uniform(double low, double high) {
  if (!(low <= high) || !std::isfinite(high - low))
    throw std::invalid_argument("Rng::Uniform: range " + std::to_string(low) + ".." + std::to_string(high) +
                                " is not finite with low <= high");
  const double value = low + (high - low) * Uniform();
  // rounding may reach the open end
  return value < high || low == high ? value : std::nextafter(high, low);
}

int64_t Rng::Integer(int64_t low, int64_t high) {
  if (low > high)
    throw std::invalid_argument("Rng::Integer: range " + std::to_string(low) + ".." + std::to_string(high) +
                                " is empty");
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
  if (span == 0) return static_cast<int64_t>(NextU64());
  // numbers below `reject` would favour the low values: draw again
  const uint64_t reject = (0 - span) % span;
  uint64_t draw;
  do draw = NextU64();
  while (draw < reject);
  return static_cast<int64_t>(static_cast<uint64_t>(low) + draw % span);
}

size_t Rng::Index(size_t count) {
  if (count == 0) throw std::invalid_argument("Rng::Index: nothing to choose from");
  return static_cast<size_t>(Integer(0, static_cast<int64_t>(count) - 1));
}

double Rng::Normal() {
  const double radius = std::sqrt(-2.0 * std::log1p(-Uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * Uniform());
}

}  // namespace gensim
