#include "policies/train/gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "policies/nets/runtime.h"

namespace gensim::policies {
namespace {

// All shards of one step, as the units of a work pool.
struct Shards {
  const PickPlaceNet& net;
  const std::vector<at::Tensor>& inputs;
  const Batch& batch;
  uint64_t number;
  const WordPieces& pieces;
  const GradientOptions& options;
  std::vector<std::vector<at::Tensor>> gradients;
  std::vector<at::Tensor> parts;
  std::vector<std::exception_ptr> failures;

  size_t first = 0;  ///< shard of unit 0

  void Compute(size_t shard) {
    UseOneThread();
    const size_t begin = shard * options.shard;
    const size_t count = std::min(options.shard, batch.size() - begin);
    const TrainTensors tensors = TensorsOf(batch, begin, count, number, pieces, options.draw);
    const at::Tensor loss = LossOf(net, tensors, options.target_px);
    parts[shard] = loss.detach();
    gradients[shard] = torch::autograd::grad({loss.sum() / static_cast<double>(batch.size())}, inputs, {},
                                             /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                                             /*allow_unused=*/true);
  }
};

void RunShard(void* context, size_t unit) {
  Shards& shards = *static_cast<Shards*>(context);
  const size_t shard = shards.first + unit;
  // no exception may cross the pool
  try {
    shards.Compute(shard);
  } catch (...) {
    shards.failures[shard] = std::current_exception();
  }
}

// Adds a shard's gradients to the sums, which begin undefined. A gradient of a kernel may come in another layout than
// the kernel, channels last; the optimiser takes the bytes as they lie.
void Fold(const std::vector<at::Tensor>& gradients, std::vector<at::Tensor>& sums) {
  sums.resize(gradients.size());
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    const at::Tensor gradient = gradients[i].contiguous();
    sums[i] = sums[i].defined() ? sums[i] + gradient : gradient;
  }
}

}  // namespace

std::optional<StepGradient> GradientOf(const PickPlaceNet& net, const Parameters& parameters, const Batch& batch,
                                       uint64_t number, const WordPieces& pieces, const GradientOptions& options,
                                       WorkPool& pool) {
  if (options.shard == 0 || batch.size() == 0) throw std::invalid_argument("GradientOf: an empty batch or shard");
  std::vector<at::Tensor> inputs;
  for (const auto& [name, tensor] : parameters.all()) inputs.push_back(tensor);
  const size_t count = (batch.size() + options.shard - 1) / options.shard;
  Shards shards{net, inputs, batch, number, pieces, options, {}, {}, {}};
  shards.gradients.resize(count), shards.parts.resize(count), shards.failures.resize(count);
  // as many shards at a time as there are threads, and each set is added up in the order of the shards at once: memory
  // does not grow with the batch, and the sums have one order whatever the threads are
  StepGradient step;
  at::Tensor parts = at::zeros({static_cast<int64_t>(step.parts.size())}, at::kDouble);
  const auto wave = static_cast<size_t>(pool.threads());
  for (size_t first = 0; first < count; first += wave) {
    if (options.cancelled && *options.cancelled) return std::nullopt;
    shards.first = first;
    pool.Run(std::min(wave, count - first), RunShard, &shards, /*wake=*/true);
    for (const std::exception_ptr& failure : shards.failures)
      if (failure) std::rethrow_exception(failure);
    for (size_t s = first; s < std::min(count, first + wave); ++s) {
      parts += shards.parts[s].to(at::kDouble);
      Fold(shards.gradients[s], step.gradients);
      shards.gradients[s].clear();
    }
  }
  for (size_t k = 0; k < step.parts.size(); ++k) {
    step.parts[k] = parts.const_data_ptr<double>()[k] / static_cast<double>(batch.size());
    step.loss += step.parts[k];
  }
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!step.gradients[i].defined()) step.gradients[i] = at::zeros_like(inputs[i].detach());
  return step;
}

}  // namespace gensim::policies
