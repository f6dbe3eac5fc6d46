// Gradients against finite differences, in double precision.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/sum.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "envs/base/rng.h"
#include "policies/nets/parameters.h"
#include "policies/nets/runtime.h"

namespace gensim::policies {

/// A tensor of standard normal numbers that wants a gradient.
inline at::Tensor NormalTensor(std::vector<int64_t> shape, uint64_t seed) {
  Parameters one(seed, at::kDouble);
  return one.AddNormal("x", std::move(shape), 1);
}

/// One number that depends on every output in its own way.
inline at::Tensor Mixed(const at::Tensor& output) {
  return (output * NormalTensor(output.sizes().vec(), 99).detach()).sum() + (output * output).mean();
}

/// Compares the gradient of `loss` (one number) by every tensor with central differences at up to `most` of its
/// numbers. The step is the cube root of the precision, where rounding and curvature cost about the same: 1e-5 and
/// errors near 1e-9 for values around 1, so that 1e-6 tells a wrong term from rounding. Operations run on one thread,
/// as where a network learns.
inline void CheckGradient(const std::vector<std::pair<std::string, at::Tensor>>& tensors,
                          const std::function<at::Tensor()>& loss, int64_t most = 40) {
  UseOneThread();
  for (const auto& [name, tensor] : tensors) tensor.mutable_grad() = at::Tensor();
  loss().backward();
  const at::NoGradGuard no_gradient;
  for (const auto& [name, tensor] : tensors) {
    ASSERT_TRUE(tensor.grad().defined()) << name << " does not reach the loss";
    const at::Tensor gradient = tensor.grad().contiguous();
    double* const values = tensor.mutable_data_ptr<double>();
    Rng rng(1, "gradient/" + name);
    double largest = 0;
    for (int64_t k = 0; k < std::min(most, tensor.numel()); ++k) {
      const int64_t i = tensor.numel() <= most ? k : rng.Integer(0, tensor.numel() - 1);
      constexpr double kStep = 1e-5;
      const double value = values[i];
      values[i] = value + kStep;
      const double above = loss().item<double>();
      values[i] = value - kStep;
      const double below = loss().item<double>();
      values[i] = value;
      const double numeric = (above - below) / (2 * kStep), analytic = gradient.const_data_ptr<double>()[i];
      largest = std::max(largest, std::abs(analytic));
      ASSERT_NEAR(analytic, numeric, 1e-6 * std::max(1.0, std::abs(numeric))) << name << "[" << i << "]";
    }
    EXPECT_GT(largest, 1e-8) << name << " has no gradient to compare";
  }
}

}  // namespace gensim::policies
