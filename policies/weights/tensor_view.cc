#include "policies/weights/tensor_view.h"

#include "envs/base/text.h"

namespace gensim::policies {

std::optional<uint64_t> ByteSize(DType dtype, const std::vector<int64_t>& shape) {
  uint64_t bits = 1;
  for (const int64_t extent : shape)
    if (extent < 0 || __builtin_mul_overflow(bits, static_cast<uint64_t>(extent), &bits)) return std::nullopt;
  if (__builtin_mul_overflow(bits, BitsOf(dtype), &bits) || bits % 8 != 0) return std::nullopt;
  return bits / 8;
}

std::string ShapeText(const std::vector<int64_t>& shape) {
  std::vector<std::string> extents;
  for (const int64_t extent : shape) extents.push_back(std::to_string(extent));
  return "[" + Join(extents, ", ") + "]";
}

}  // namespace gensim::policies
