// Cooling: the temperature of an annealed search by its iteration alone.
//
// The first twentieth is at the highest temperature, then it falls evenly to 0, which it reaches at the end. With a
// time limit the length is not known before: it is set once, when a twentieth of the time is gone, to twenty times the
// iterations done, so that the same length given from the start makes the same temperatures.
#pragma once

#include <algorithm>
#include <cstdint>

namespace gensim::tsp {

class Cooling {
 public:
  static constexpr int64_t kHotShare = 20;

  /// `length` 0: not known yet.
  Cooling(double hottest, int64_t length) : hottest_(hottest), length_(length) {}

  int64_t length() const { return length_; }
  void SetLength(int64_t length) { length_ = length; }

  double At(int64_t iteration) const {
    const int64_t hot = length_ / kHotShare;
    if (length_ == 0 || iteration < hot) return hottest_;
    if (iteration >= length_) return 0;
    return hottest_ * static_cast<double>(length_ - iteration) / static_cast<double>(length_ - hot);
  }

 private:
  double hottest_;
  int64_t length_;
};

}  // namespace gensim::tsp
