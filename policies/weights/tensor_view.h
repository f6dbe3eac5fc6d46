// A named array of a weights file: type, shape and bytes that somebody else owns.
//
// Row-major, little-endian, without strides. Copying copies no data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/weights/dtype.h"

namespace gensim::policies {

struct TensorView {
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;  ///< empty: one element; a zero in it: none
  std::string_view bytes;

  bool operator==(const TensorView&) const = default;
};

/// Tensors by name.
using TensorMap = std::map<std::string, TensorView, std::less<>>;

/// Free texts of a file by key.
using MetadataMap = std::map<std::string, std::string>;

/// Bytes of a tensor; none where an extent is negative, the number of elements or bits passes 64 bits, or packed
/// elements end inside a byte.
std::optional<uint64_t> ByteSize(DType dtype, const std::vector<int64_t>& shape);

/// "[2, 3]".
std::string ShapeText(const std::vector<int64_t>& shape);

}  // namespace gensim::policies
