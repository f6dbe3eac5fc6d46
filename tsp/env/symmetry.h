// The eight ways to turn and mirror a square: maps that differ by them have the same tours.
#pragma once

#include <cstddef>
#include <span>

namespace gensim::tsp {

inline constexpr int kSymmetries = 8;

/// Moves points x, y of the unit square in place. Way 0 leaves them; 1 to 3 are quarter turns; 4 to 7 mirror first.
inline void ApplySymmetry(int way, std::span<float> coordinates) {
  for (size_t k = 0; k + 1 < coordinates.size(); k += 2) {
    float x = coordinates[k], y = coordinates[k + 1];
    if (way >= 4) x = 1 - x;
    for (int turn = way % 4; turn > 0; --turn) {
      const float old = x;
      x = 1 - y, y = old;
    }
    coordinates[k] = x, coordinates[k + 1] = y;
  }
}

}  // namespace gensim::tsp
