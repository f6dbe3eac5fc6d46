#include "policies/data/sample_order.h"

#include <fmt/core.h>

#include <stdexcept>

#include "envs/base/rng.h"

namespace gensim::policies {
namespace {

constexpr int kRounds = 6;

// one number from a few others
uint64_t Mix(uint64_t seed, uint64_t a, uint64_t b) {
  const auto words = [](uint64_t n) { return std::array{static_cast<uint32_t>(n), static_cast<uint32_t>(n >> 32)}; };
  const auto x = words(a), y = words(b), key = words(seed);
  const auto out = Philox4x32({x[0], x[1], y[0], y[1]}, key);
  return out[0] | uint64_t{out[1]} << 32;
}

}  // namespace

uint64_t ShuffledIndex(uint64_t i, uint64_t count, uint64_t key) {
  if (i >= count) throw std::invalid_argument(fmt::format("ShuffledIndex: {} of {}", i, count));
  // the smallest even number of bits that holds every index: less than four walks on average
  int half = 1;
  while (half < 32 && count > uint64_t{1} << (2 * half)) ++half;
  const uint64_t mask = (uint64_t{1} << half) - 1;
  do {
    uint64_t left = i >> half, right = i & mask;
    for (uint64_t round = 0; round < kRounds; ++round) {
      const uint64_t mixed = (left ^ Mix(key, right, round)) & mask;
      left = right, right = mixed;
    }
    i = left << half | right;
  } while (i >= count);
  return i;
}

SampleOrder::SampleOrder(const SampleSource& source, uint64_t seed) : seed_(seed), size_(source.size()) {
  if (size_ == 0) throw std::invalid_argument("SampleOrder: a source without samples");
  std::vector<std::vector<uint32_t>> all(source.tasks().size());
  for (size_t i = 0; i < source.size(); ++i)
    all[source.episodes()[source.sample(i).episode].task].push_back(static_cast<uint32_t>(i));
  for (std::vector<uint32_t>& samples : all)
    if (!samples.empty()) by_task_.push_back(std::move(samples));
}

size_t SampleOrder::At(const Cursor& cursor) const {
  if (cursor.index >= size_)
    throw std::invalid_argument(
        fmt::format("cursor at sample {} of an epoch of {}: it is of other data", cursor.index, size_));
  // which task: a fresh shuffle of all tasks each time round
  const uint64_t round = cursor.index / by_task_.size(), slot = cursor.index % by_task_.size();
  const uint64_t task_key = Mix(seed_, cursor.epoch, 2 * round);
  const uint64_t task = ShuffledIndex(slot, by_task_.size(), task_key);
  // which of its samples: a fresh shuffle each time through
  const std::vector<uint32_t>& samples = by_task_[task];
  const uint64_t pass = round / samples.size(), place = round % samples.size();
  const uint64_t sample_key = Mix(Mix(seed_, cursor.epoch, 1), task, pass);
  return samples[ShuffledIndex(place, samples.size(), sample_key)];
}

Cursor SampleOrder::Next(Cursor cursor) const {
  if (++cursor.index >= size_) cursor = {cursor.epoch + 1, 0};
  return cursor;
}

}  // namespace gensim::policies
