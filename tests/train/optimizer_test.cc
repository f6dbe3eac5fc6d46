// The optimiser: against AdamW written out, its schedule, its bound, its average, what it refuses.
#include "policies/train/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gensim::policies {
namespace {

// One step after the other as the paper's algorithm 2 says, in double.
struct ByHand {
  double weight, first = 0, second = 0;
  void Step(double gradient, double rate, double decay, int t) {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient * gradient;
    weight -= rate * decay * weight;
    weight -= rate * (first / (1 - std::pow(0.9, t))) / (std::sqrt(second / (1 - std::pow(0.999, t))) + 1e-8);
  }
};

TEST(Optimizer, MatchesAdamWWrittenOut) {
  OptimizerOptions options;
  options.decay = 0.1, options.clip = 1e9, options.warm_up = 3, options.steps = 20;
  Parameters parameters(1);
  const at::Tensor kernel = parameters.AddConstant("kernel", {1, 1}, 0.7),
                   bias = parameters.AddConstant("bias", {1}, 0.7);
  Optimizer optimizer(parameters, options);
  ByHand a{0.7}, b{0.7};
  for (int t = 1; t <= 20; ++t) {
    const double gradient = std::sin(t), rate = RateOf(options, t - 1);
    const auto value = static_cast<float>(gradient);
    optimizer.Step({at::full({1, 1}, value, at::kFloat), at::full({1}, value, at::kFloat)});
    a.Step(gradient, rate, options.decay, t);
    b.Step(gradient, rate, 0, t);  // biases are not decayed
    // single precision keeps seven digits; twenty steps add their errors
    EXPECT_NEAR(kernel.item<double>(), a.weight, 2e-6) << t;
    EXPECT_NEAR(bias.item<double>(), b.weight, 2e-6) << t;
  }
}

// Up to the highest rate over the warm-up, then down along half a cosine to a hundredth.
TEST(Optimizer, RateWarmsUpAndDecays) {
  OptimizerOptions options;
  options.rate = 2, options.warm_up = 4, options.steps = 104;
  EXPECT_DOUBLE_EQ(RateOf(options, 0), 0.5);
  EXPECT_DOUBLE_EQ(RateOf(options, 3), 2);
  EXPECT_DOUBLE_EQ(RateOf(options, 4), 2);
  EXPECT_NEAR(RateOf(options, 54), 2 * 0.505, 1e-12);
  EXPECT_NEAR(RateOf(options, 104), 0.02, 1e-12);
  EXPECT_NEAR(RateOf(options, 1000), 0.02, 1e-12);
}

// A long gradient is shortened to the bound and its true norm is told; the direction stays.
TEST(Optimizer, BoundsTheGradient) {
  OptimizerOptions options;
  options.clip = 1;
  Parameters parameters(1);
  parameters.AddConstant("kernel", {1, 2}, 0);
  Optimizer optimizer(parameters, options);
  at::Tensor gradient = at::full({1, 2}, 30.0f, at::kFloat);
  gradient.mutable_data_ptr<float>()[1] = 40;
  EXPECT_NEAR(optimizer.Step({gradient}), 50, 1e-4);
  EXPECT_NEAR(gradient.const_data_ptr<float>()[0], 0.6, 1e-6);
  EXPECT_NEAR(gradient.const_data_ptr<float>()[1], 0.8, 1e-6);
}

// A gradient that is none changes nothing, not even the number of steps.
TEST(Optimizer, RefusesWhatIsNotFinite) {
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    Parameters parameters(1);
    const at::Tensor kernel = parameters.AddConstant("kernel", {1, 1}, 0.7);
    Optimizer optimizer(parameters, {});
    EXPECT_FALSE(std::isfinite(optimizer.Step({at::full({1, 1}, bad, at::kFloat)})));
    EXPECT_EQ(optimizer.steps(), 0);
    EXPECT_FLOAT_EQ(kernel.item<float>(), 0.7f);
  }
}

// The average follows the weights slowly, and quickly at first; with 0 it is the weights.
TEST(Optimizer, Averages) {
  for (const double average : {0.0, 0.9}) {
    OptimizerOptions options;
    options.average = average, options.warm_up = 1;
    Parameters parameters(1);
    const at::Tensor kernel = parameters.AddConstant("kernel", {1, 1}, 0.5);
    Optimizer optimizer(parameters, options);
    double expected = 0.5;
    for (int t = 1; t <= 30; ++t) {
      optimizer.Step({at::full({1, 1}, 1.0f, at::kFloat)});
      const double stays = average == 0 ? 0 : std::min(average, (1.0 + t) / (10.0 + t));
      expected = stays * expected + (1 - stays) * kernel.item<double>();
      float now = 0;
      std::memcpy(&now, optimizer.AverageViews().at("kernel").bytes.data(), sizeof now);
      EXPECT_NEAR(now, expected, 1e-5);
    }
  }
}

}  // namespace
}  // namespace gensim::policies
