// Lists indexed by int, as the ids of bodies and objects are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace gensim {

/// An id as an index: `task.objects[At(i)]`.
inline size_t At(int id) { return static_cast<size_t>(id); }

/// Is `item` among the list's?
template <typename T, typename U>
bool Contains(const std::vector<T>& list, const U& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace gensim
