#include "policies/nets/tensor_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "envs/base/text.h"

namespace gensim::policies {
namespace {

struct Pair {
  DType file;
  at::ScalarType torch;
};

constexpr std::array<Pair, 12> kPairs = {{{DType::kBool, at::kBool},
                                          {DType::kU8, at::kByte},
                                          {DType::kI8, at::kChar},
                                          {DType::kI16, at::kShort},
                                          {DType::kI32, at::kInt},
                                          {DType::kI64, at::kLong},
                                          {DType::kF16, at::kHalf},
                                          {DType::kBF16, at::kBFloat16},
                                          {DType::kF32, at::kFloat},
                                          {DType::kF64, at::kDouble},
                                          {DType::kC64, at::kComplexFloat},
                                          {DType::kF8E4M3, at::kFloat8_e4m3fn}}};

}  // namespace

std::optional<DType> FileTypeOf(at::ScalarType type) {
  for (const Pair& pair : kPairs)
    if (pair.torch == type) return pair.file;
  return std::nullopt;
}

TensorView ViewOf(const at::Tensor& tensor) {
  const auto dtype = FileTypeOf(tensor.scalar_type());
  if (!tensor.device().is_cpu() || !tensor.is_contiguous() || !dtype)
    throw std::invalid_argument("ViewOf: a " + tensor.toString() +
                                " that is not a contiguous tensor on the CPU of a "
                                "type that files name");
  return {*dtype, tensor.sizes().vec(), {static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()}};
}

TensorMap ViewsOf(const NamedTensors& tensors) {
  TensorMap views;
  for (const auto& [name, tensor] : tensors) views.emplace(name, ViewOf(tensor));
  return views;
}

Status CopyTensors(const Safetensors& file, const NamedTensors& tensors, std::string_view where) {
  // first everything that is wrong, then the copies: a network is never half of one file
  Errors errors;
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) {
    names.push_back(name);
    const auto found = file.tensors().find(name);
    if (found == file.tensors().end()) {
      errors.push_back({"weights-missing", std::string(where), "no tensor " + name, "are they of another network?"});
    } else if (const TensorView mine = ViewOf(tensor);
               found->second.dtype != mine.dtype || found->second.shape != mine.shape) {
      errors.push_back(
          {"weights-shape", std::string(where),
           fmt::format("{} is {} of {}", name, ShapeText(found->second.shape), NameOf(found->second.dtype)),
           fmt::format("{} of {}", ShapeText(mine.shape), NameOf(mine.dtype))});
    }
  }
  for (const auto& [name, tensor] : file.tensors())
    if (std::ranges::find(names, name) == names.end()) {
      const std::string near = NearestMatch(name, names);
      errors.push_back({"weights-unknown", std::string(where), "a tensor " + name + " that the network does not have",
                        near.empty() ? "are they of another network?" : "did you mean " + near + "?"});
    }
  if (!errors.empty()) return errors;
  for (const auto& [name, tensor] : tensors) {
    const std::string_view bytes = file.tensors().find(name)->second.bytes;
    if (!bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  }
  return Done{};
}

}  // namespace gensim::policies
