#include "policies/train/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <stdexcept>

#include "policies/nets/tensor_file.h"

namespace gensim::policies {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8, kLastRate = 0.01;

void Require(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    throw std::invalid_argument(fmt::format("OptimizerOptions: {} is {}; legal: {} to {}", name, value, low, high));
}

double NormOf(const std::vector<at::Tensor>& gradients) {
  double sum = 0;
  for (const at::Tensor& gradient : gradients) {
    const double norm = gradient.norm().item<double>();
    sum += norm * norm;
  }
  return std::sqrt(sum);
}

}  // namespace

double RateOf(const OptimizerOptions& options, int64_t step) {
  if (step < options.warm_up)
    return options.rate * static_cast<double>(step + 1) / static_cast<double>(options.warm_up);
  const double rest = std::max<double>(1, static_cast<double>(options.steps - options.warm_up));
  const double part = std::min(1.0, static_cast<double>(step - options.warm_up) / rest);
  return options.rate * (kLastRate + (1 - kLastRate) * (1 + std::cos(std::numbers::pi * part)) / 2);
}

Optimizer::Optimizer(Parameters& parameters, const OptimizerOptions& options) : options_(options) {
  Require("rate", options.rate, 0, 10);
  Require("decay", options.decay, 0, 10);
  Require("clip", options.clip, 1e-9, 1e9);
  Require("average", options.average, 0, 0.999999);
  const at::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : parameters.all()) {
    names_.push_back(name);
    weights_.push_back(tensor);
    average_.push_back(tensor.detach().clone());
    first_.push_back(at::zeros_like(tensor.detach()));
    second_.push_back(at::zeros_like(tensor.detach()));
  }
}

double Optimizer::Step(const std::vector<at::Tensor>& gradients) {
  if (gradients.size() != weights_.size()) throw std::invalid_argument("Optimizer: not one gradient a parameter");
  for (size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i].sizes() != weights_[i].sizes() || !gradients[i].is_contiguous())
      throw std::invalid_argument("Optimizer: the gradient of " + names_[i] + " has another shape or layout");
  const at::NoGradGuard no_gradient;
  const double norm = NormOf(gradients);
  if (!std::isfinite(norm)) return norm;
  if (norm > options_.clip)
    for (const at::Tensor& gradient : gradients) gradient.mul_(options_.clip / norm);

  const double rate = RateOf(options_, steps_);
  ++steps_;
  // matrices and kernels in one group, biases and norms, which are not decayed, in the other
  for (const bool decayed : {true, false}) {
    std::vector<at::Tensor> weights, slopes, first, second, steps;
    for (size_t i = 0; i < weights_.size(); ++i) {
      if ((weights_[i].dim() > 1) != decayed) continue;
      weights.push_back(weights_[i]), slopes.push_back(gradients[i]);
      first.push_back(first_[i]), second.push_back(second_[i]);
      steps.push_back(at::full({}, static_cast<double>(steps_), at::kFloat));
    }
    if (!weights.empty())
      at::_fused_adamw_(weights, slopes, first, second, {}, steps, rate, kBeta1, kBeta2, decayed ? options_.decay : 0.0,
                        kEpsilon, /*amsgrad=*/false, /*maximize=*/false);
  }
  // early on the average forgets faster, or it would hold the first weights for long
  const double seen = static_cast<double>(steps_);
  const double stays = options_.average == 0 ? 0 : std::min(options_.average, (1 + seen) / (10 + seen));
  at::_foreach_lerp_(average_, weights_, 1 - stays);
  return norm;
}

TensorMap Optimizer::AverageViews() const {
  TensorMap views;
  for (size_t i = 0; i < average_.size(); ++i) views.emplace(names_[i], ViewOf(average_[i]));
  return views;
}

NamedTensors Optimizer::State() const {
  NamedTensors state;
  for (size_t i = 0; i < names_.size(); ++i) {
    state.emplace_back("weights/" + names_[i], weights_[i]);
    state.emplace_back("average/" + names_[i], average_[i]);
    state.emplace_back("first/" + names_[i], first_[i]);
    state.emplace_back("second/" + names_[i], second_[i]);
  }
  return state;
}

Status Optimizer::Load(const Safetensors& file, int64_t steps, std::string_view where) {
  Status copied = CopyTensors(file, State(), where);
  if (copied) steps_ = steps;
  return copied;
}

}  // namespace gensim::policies
