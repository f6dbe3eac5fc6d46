#include "policies/nets/text_encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

namespace gensim::policies {

TextEncoder::TextEncoder(Parameters& parameters, const std::string& name, int64_t pieces, int64_t embedding_size,
                         int64_t size) {
  if (pieces < 2 || embedding_size < 1 || size < 1)
    throw std::invalid_argument(
        fmt::format("TextEncoder {}: {} pieces of size {}, state of size {}; 2 pieces, sizes from "
                    "1",
                    name, pieces, embedding_size, size));
  // a bound of 1 / sqrt(size) keeps the gates in their steep part at first
  const double bound = 1 / std::sqrt(static_cast<double>(size));
  embedding_ = parameters.AddNormal(name + "/embedding", {pieces, embedding_size}, 1);
  input_weight_ = parameters.AddUniform(name + "/input/weight", {3 * size, embedding_size}, bound);
  input_bias_ = parameters.AddUniform(name + "/input/bias", {3 * size}, bound);
  recurrent_weight_ = parameters.AddUniform(name + "/recurrent/weight", {3 * size, size}, bound);
  recurrent_bias_ = parameters.AddUniform(name + "/recurrent/bias", {3 * size}, bound);
}

at::Tensor TextEncoder::Forward(const at::Tensor& pieces) const {
  if (pieces.dim() != 2 || pieces.scalar_type() != at::kLong)
    throw std::invalid_argument("TextEncoder: pieces are " + pieces.toString() + " of rank " +
                                std::to_string(pieces.dim()) + "; int64 of [batch, length]");
  const int64_t size = recurrent_weight_.size(1), length = pieces.size(1);
  // the input's share of all gates of all words at once; only the state's share waits for the word before
  const at::Tensor inputs = at::linear(at::embedding(embedding_, pieces, kPadding), input_weight_, input_bias_);
  const at::Tensor present = pieces.ne(kPadding).unsqueeze(-1);
  at::Tensor state = at::zeros({pieces.size(0), size}, embedding_.options().requires_grad(false));
  for (int64_t word = 0; word < length; ++word) {
    const at::Tensor input = inputs.select(1, word), recurrent = at::linear(state, recurrent_weight_, recurrent_bias_);
    const at::Tensor reset = at::sigmoid(input.narrow(1, 0, size) + recurrent.narrow(1, 0, size));
    const at::Tensor update = at::sigmoid(input.narrow(1, size, size) + recurrent.narrow(1, size, size));
    const at::Tensor candidate =
        at::tanh(input.narrow(1, 2 * size, size) + reset * recurrent.narrow(1, 2 * size, size));
    state = at::where(present.select(1, word), candidate + update * (state - candidate), state);
  }
  return state;
}

}  // namespace gensim::policies
