// Types of tensor elements, by the names that safetensors files give them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gensim::policies {

/// In the order by which files are laid out: larger elements come later here and first in a file, so that every tensor
/// is aligned to its element.
enum class DType : uint8_t {
  kBool,
  kF4,
  kF6E2M3,
  kF6E3M2,
  kU8,
  kI8,
  kF8E5M2,
  kF8E4M3,
  kF8E8M0,
  kF8E4M3FNUZ,
  kF8E5M2FNUZ,
  kI16,
  kU16,
  kF16,
  kBF16,
  kI32,
  kU32,
  kF32,
  kC64,
  kF64,
  kI64,
  kU64,
};

/// "F32" and the like.
std::string_view NameOf(DType dtype);

/// The type of that name.
std::optional<DType> DTypeNamed(std::string_view name);

/// Every name, in the order of the types.
const std::vector<std::string>& DTypeNames();

/// Size of one element in bits; elements of less than a byte are packed.
uint64_t BitsOf(DType dtype);

}  // namespace gensim::policies
