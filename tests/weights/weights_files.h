// Safetensors files for tests: by hand from a header's text, and a small one of every kind of tensor.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "policies/weights/safetensors.h"

namespace gensim::policies {

/// A file of this header's text and data, as they are.
inline std::string FileOf(std::string_view header, std::string_view data = {}) {
  const uint64_t length = header.size();
  std::string out(sizeof length, '\0');
  std::memcpy(out.data(), &length, sizeof length);
  return out.append(header).append(data);
}

/// Bytes 0, 1, 2, ...: enough for the largest tensor of SmallTensors.
inline std::string_view CountingBytes() {
  static const std::string bytes = [] {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    return all;
  }();
  return bytes;
}

/// A tensor of every type, a scalar and an empty one; views into CountingBytes.
inline TensorMap SmallTensors() {
  TensorMap tensors;
  const auto add = [&](const std::string& name, DType dtype, std::vector<int64_t> shape) {
    tensors[name] = {dtype, shape, CountingBytes().substr(tensors.size(), *ByteSize(dtype, shape))};
  };
  for (const std::string& name : DTypeNames()) add("all/" + name, *DTypeNamed(name), {2, 4});
  add("scalar", DType::kF32, {});
  add("empty", DType::kF32, {3, 0, 2});
  add("ключ \"x\"\n", DType::kI16, {1});
  return tensors;
}

}  // namespace gensim::policies
