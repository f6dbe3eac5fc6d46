#include "policies/train/gradient.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

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

  void Compute(size_t shard) {
    UseOneThread();
    const size_t first = shard * options.shard;
    const size_t count = std::min(options.shard, batch.size() - first);
    const TrainTensors tensors = TensorsOf(batch, first, count, number, pieces, options.draw);
    const at::Tensor loss = LossOf(net, tensors, options.target_px);
    parts[shard] = loss.detach();
    gradients[shard] = torch::autograd::grad({loss.sum() / static_cast<double>(batch.size())}, inputs, {},
                                             /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                                             /*allow_unused=*/true);
  }
};

void RunShard(void* context, size_t shard) {
  Shards& shards = *static_cast<Shards*>(context);
  // no exception may cross the pool
  try {
    shards.Compute(shard);
  } catch (...) {
    shards.failures[shard] = std::current_exception();
  }
}

}  // namespace

StepGradient GradientOf(const PickPlaceNet& net, const Parameters& parameters, const Batch& batch, uint64_t number,
                        const WordPieces& pieces, const GradientOptions& options, WorkPool& pool) {
  if (options.shard == 0 || batch.size() == 0) throw std::invalid_argument("GradientOf: an empty batch or shard");
  std::vector<at::Tensor> inputs;
  for (const auto& [name, tensor] : parameters.all()) inputs.push_back(tensor);
  const size_t count = (batch.size() + options.shard - 1) / options.shard;
  Shards shards{net, inputs, batch, number, pieces, options, {}, {}, {}};
  shards.gradients.resize(count), shards.parts.resize(count), shards.failures.resize(count);
  pool.Run(count, RunShard, &shards, /*wake=*/true);
  for (const std::exception_ptr& failure : shards.failures)
    if (failure) std::rethrow_exception(failure);

  StepGradient step;
  at::Tensor parts = shards.parts[0].to(at::kDouble);
  for (size_t s = 1; s < count; ++s) parts = parts + shards.parts[s].to(at::kDouble);
  for (size_t k = 0; k < step.parts.size(); ++k) {
    step.parts[k] = parts.const_data_ptr<double>()[k] / static_cast<double>(batch.size());
    step.loss += step.parts[k];
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    at::Tensor sum = shards.gradients[0][i];
    if (!sum.defined()) sum = at::zeros_like(inputs[i].detach());
    for (size_t s = 1; s < count; ++s)
      if (shards.gradients[s][i].defined()) sum = sum + shards.gradients[s][i];
    step.gradients.push_back(sum);
  }
  return step;
}

}  // namespace gensim::policies
