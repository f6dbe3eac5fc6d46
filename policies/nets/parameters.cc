#include "policies/nets/parameters.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <stdexcept>

#include "envs/base/rng.h"
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
  // a slip in a setting must not take all memory
  double numbers = static_cast<double>(count());
  double size = 1;
  for (const int64_t extent : shape) size *= static_cast<double>(extent);
  numbers += size;
  if (numbers > kMostNumbers)
    throw std::invalid_argument("Parameters: more than " + std::to_string(kMostNumbers) + " numbers with '" + name +
                                "'");
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

Status Parameters::Load(const Safetensors& file, std::string_view where) { return CopyTensors(file, all_, where); }

}  // namespace gensim::policies
