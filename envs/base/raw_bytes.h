// Plain values as bytes of this machine's order, for snapshots: they never leave the build that wrote them.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace gensim {

template <class T>
void AppendRaw(std::string& out, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

/// Takes a value from the front of `in`; false, and nothing taken, when too little is left.
template <class T>
bool TakeRaw(std::string_view& in, T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (in.size() < sizeof(T)) return false;
  std::memcpy(&value, in.data(), sizeof(T));
  in.remove_prefix(sizeof(T));
  return true;
}

}  // namespace gensim
