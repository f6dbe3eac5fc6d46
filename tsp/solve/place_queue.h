// PlaceQueue: places that wait for their turn, first come first served, each once.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace gensim::tsp {

class PlaceQueue {
 public:
  explicit PlaceQueue(int32_t n)
      : waits_(static_cast<size_t>(n)), ring_(std::bit_ceil(static_cast<size_t>(n) + 1)), mask_(ring_.size() - 1) {}

  bool empty() const { return head_ == tail_; }
  /// Nothing where it waits already.
  void Push(int32_t place) {
    uint8_t& waits = waits_[static_cast<size_t>(place)];
    if (waits) return;
    waits = 1;
    ring_[tail_++ & mask_] = place;
  }
  int32_t Pop() {
    const int32_t place = ring_[head_++ & mask_];
    waits_[static_cast<size_t>(place)] = 0;
    return place;
  }

 private:
  std::vector<uint8_t> waits_;
  std::vector<int32_t> ring_;
  size_t mask_, head_ = 0, tail_ = 0;
};

}  // namespace gensim::tsp
