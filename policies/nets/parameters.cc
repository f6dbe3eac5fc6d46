#include "policies/nets/parameters.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "envs/base/rng.h"
#include "envs/base/text.h"
#include "policies/nets/tensor_file.h"

namespace gensim::policies {
namespace {

// one number after the other, in row-major order
template <class Draw>
void Fill(const at::Tensor& tensor, Draw draw) {
  const int64_t count = tensor.numel();
  if (tensor.scalar_type() == at::kDouble) {
    double* const out = tensor.mutable_data_ptr<double>();
    for (int64_t i = 0; i < count; ++i) out[i] = draw();
  } else {
    float* const out = tensor.mutable_data_ptr<float>();
    for (int64_t i = 0; i < count; ++i) out[i] = static_cast<float>(draw());
  }
}

}  // namespace

at::Tensor Parameters::Add(const std::string& name, std::vector<int64_t> shape) {
  if (std::ranges::any_of(all_, [&](const auto& known) { return known.first == name; }))
    throw std::invalid_argument("Parameters: '" + name + "' was added before");
  at::Tensor tensor = at::empty(shape, at::TensorOptions(type_));
  all_.emplace_back(name, tensor);
  return tensor;
}

at::Tensor Parameters::AddConstant(const std::string& name, std::vector<int64_t> shape, double value) {
  const at::Tensor tensor = Add(name, std::move(shape));
  Fill(tensor, [&] { return value; });
  return tensor.requires_grad_(true);
}

at::Tensor Parameters::AddNormal(const std::string& name, std::vector<int64_t> shape, double deviation) {
  const at::Tensor tensor = Add(name, std::move(shape));
  Rng rng(seed_, "weights/" + name);
  Fill(tensor, [&] { return deviation * rng.Normal(); });
  return tensor.requires_grad_(true);
}

at::Tensor Parameters::AddUniform(const std::string& name, std::vector<int64_t> shape, double bound) {
  const at::Tensor tensor = Add(name, std::move(shape));
  Rng rng(seed_, "weights/" + name);
  Fill(tensor, [&] { return rng.Uniform(-bound, bound); });
  return tensor.requires_grad_(true);
}

int64_t Parameters::count() const {
  int64_t sum = 0;
  for (const auto& [name, tensor] : all_) sum += tensor.numel();
  return sum;
}

TensorMap Parameters::Views() const {
  TensorMap views;
  for (const auto& [name, tensor] : all_) views.emplace(name, ViewOf(tensor));
  return views;
}

Status Parameters::Load(const Safetensors& file, std::string_view where) {
  // first everything that is wrong, then the copies: a network is never half of one file
  Errors errors;
  std::vector<std::string> names;
  for (const auto& [name, tensor] : all_) {
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
  for (const auto& [name, tensor] : all_) {
    const std::string_view bytes = file.tensors().find(name)->second.bytes;
    if (!bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  }
  return Done{};
}

}  // namespace gensim::policies
