// ArrayTour: a closed tour as an array of places and their positions; reversals that can be taken back.
//
// Reversing costs the shorter of the two sides, so at most n / 2 swaps. Directions are relative: a reversal may turn
// the whole tour around. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gensim::tsp {

class ArrayTour {
 public:
  /// `tour` is a permutation of 0 .. n - 1.
  explicit ArrayTour(std::span<const int32_t> tour) : at_(tour.begin(), tour.end()), position_(tour.size()) {
    for (size_t k = 0; k < at_.size(); ++k) position_[static_cast<size_t>(at_[k])] = static_cast<int32_t>(k);
  }

  int32_t size() const { return static_cast<int32_t>(at_.size()); }
  std::span<const int32_t> places() const { return at_; }
  int32_t At(int32_t position) const { return at_[static_cast<size_t>(position)]; }
  int32_t PositionOf(int32_t place) const { return position_[static_cast<size_t>(place)]; }

  int32_t Next(int32_t place) const {
    const int32_t k = PositionOf(place) + 1;
    return At(k == size() ? 0 : k);
  }
  int32_t Previous(int32_t place) const {
    const int32_t k = PositionOf(place);
    return At(k == 0 ? size() - 1 : k - 1);
  }

  /// Does one meet `b` on the way forward from `a` to `c`, ends included?
  bool IsBetween(int32_t a, int32_t b, int32_t c) const {
    const int32_t i = PositionOf(a), j = PositionOf(b), k = PositionOf(c);
    return i <= k ? i <= j && j <= k : i <= j || j <= k;
  }

  /// Turns the way forward from `first` to `last` around, or the rest of the tour, which is the same tour.
  void Reverse(int32_t first, int32_t last) {
    int32_t i = PositionOf(first), j = PositionOf(last);
    int32_t inside = j - i + 1;
    if (inside <= 0) inside += size();
    if (2 * inside > size()) {
      std::swap(i, j);
      i = i + 1 == size() ? 0 : i + 1;
      j = j == 0 ? size() - 1 : j - 1;
      inside = size() - inside;
    }
    if (inside < 2) return;  // the same tour
    Turn(i, j, inside);
    log_.emplace_back(i, j);
  }

  /// The edge from a to b, its neighbour, and the one from c onwards (as seen going from a to b) are given up, a-c and
  /// the two others joined: the way from b to c is turned around, whichever way the array runs.
  void Exchange(int32_t a, int32_t b, int32_t c) {
    if (Next(a) == b)
      Reverse(b, c);
    else
      Reverse(c, b);
  }

  size_t log_size() const { return log_.size(); }
  void ForgetLog() { log_.clear(); }
  /// Takes back what was reversed since the log was that long.
  void UndoTo(size_t log_size) {
    while (log_.size() > log_size) {
      const auto [i, j] = log_.back();
      log_.pop_back();
      int32_t inside = j - i + 1;
      if (inside <= 0) inside += size();
      Turn(i, j, inside);
    }
  }

 private:
  void Turn(int32_t i, int32_t j, int32_t count) {
    for (int32_t swaps = count / 2; swaps > 0; --swaps) {
      const int32_t a = at_[static_cast<size_t>(i)], b = at_[static_cast<size_t>(j)];
      at_[static_cast<size_t>(i)] = b, position_[static_cast<size_t>(b)] = i;
      at_[static_cast<size_t>(j)] = a, position_[static_cast<size_t>(a)] = j;
      i = i + 1 == size() ? 0 : i + 1;
      j = j == 0 ? size() - 1 : j - 1;
    }
  }

  std::vector<int32_t> at_, position_;
  std::vector<std::pair<int32_t, int32_t>> log_;  // positions of each reversal
};

}  // namespace gensim::tsp
