// The trained tensors of a network, by name: "encoder/0/conv/weight".
//
// Layers add what they need while they are made and keep the tensors, which are handles: what training or Load changes
// in place all of them see. First values come from the project's own streams, one a tensor (seed, name): the same on
// every machine, and another layer in the network changes none of them. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "envs/base/result.h"
#include "policies/nets/tensor_file.h"
#include "policies/weights/safetensors.h"

namespace gensim::policies {

class Parameters {
 public:
  static constexpr int64_t kMostNumbers = 100'000'000;

  /// `type` is at::kFloat, or at::kDouble for checks of gradients.
  explicit Parameters(uint64_t seed, at::ScalarType type = at::kFloat) : seed_(seed), type_(type) {}
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  /// A new tensor that wants a gradient, filled with one value. Throws std::invalid_argument where the name is
  /// taken or there would be more than kMostNumbers.
  at::Tensor AddConstant(const std::string& name, std::vector<int64_t> shape, double value);
  /// Normal of this deviation.
  at::Tensor AddNormal(const std::string& name, std::vector<int64_t> shape, double deviation);
  /// Uniform in [-bound, bound).
  at::Tensor AddUniform(const std::string& name, std::vector<int64_t> shape, double bound);

  /// In the order in which they were added.
  const NamedTensors& all() const { return all_; }
  /// How many numbers they hold.
  int64_t count() const;

  /// Views for WriteSafetensors; they end with the tensors.
  TensorMap Views() const { return ViewsOf(all_); }

  /// Takes over the values of a file that has exactly these names, types and shapes; on an error nothing has changed.
  /// Codes: weights-missing, weights-unknown, weights-shape, each with the tensor's name; `where` names the file.
  Status Load(const Safetensors& file, std::string_view where);

 private:
  at::Tensor Add(const std::string& name, std::vector<int64_t> shape);

  uint64_t seed_;
  at::ScalarType type_;
  NamedTensors all_;
};

}  // namespace gensim::policies
