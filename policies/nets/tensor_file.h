// Between tensors of LibTorch and those of weights files.
//
// A view shares the tensor's memory and ends with it. Only types that both sides name are taken over.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "envs/base/result.h"
#include "policies/weights/safetensors.h"
#include "policies/weights/tensor_view.h"

namespace gensim::policies {

/// What files call the type; none where they have none.
std::optional<DType> FileTypeOf(at::ScalarType type);

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// The tensor's memory as a file sees it. Throws std::invalid_argument for a tensor that is not on the CPU, not
/// contiguous or of a type that files do not name.
TensorView ViewOf(const at::Tensor& tensor);

/// Views of all; they end with the tensors.
TensorMap ViewsOf(const NamedTensors& tensors);

/// Overwrites the tensors with those of a file that has exactly these names, types and shapes; on an error nothing has
/// changed. Codes: weights-missing, weights-unknown, weights-shape, each with the tensor's name; `where` names the
/// file.
Status CopyTensors(const Safetensors& file, const NamedTensors& tensors, std::string_view where);

}  // namespace gensim::policies
