// Is a list a permutation of 0 .. n - 1?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gensim::tsp {

inline bool IsPermutation(std::span<const int32_t> list) {
  std::vector<bool> seen(list.size(), false);
  for (const int32_t item : list) {
    if (item < 0 || static_cast<size_t>(item) >= list.size() || seen[static_cast<size_t>(item)]) return false;
    seen[static_cast<size_t>(item)] = true;
  }
  return true;
}

}  // namespace gensim::tsp
