// Soft targets: sums, where they peak, around the circle; the cross-entropy against its definition.
#include "policies/train/targets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace gensim::policies {
namespace {

// A target sums to 1 and its mean is the point, to rounding, away from the border.
TEST(PixelTargets, AreCentredOnThePoint) {
  const at::Tensor points = at::tensor({30.7, 101.2, 60.0, 20.0}, at::kDouble).view({2, 2});
  const at::Tensor targets = PixelTargets(points, 80, 160, 2, 2.0);
  for (int64_t b = 0; b < 2; ++b) {
    const double* values = targets[b].const_data_ptr<double>();
    double sum = 0, row = 0, column = 0;
    for (int64_t r = 0; r < 80; ++r)
      for (int64_t c = 0; c < 160; ++c) {
        const double value = values[r * 160 + c];
        sum += value;
        row += value * (2 * static_cast<double>(r) + 0.5), column += value * (2 * static_cast<double>(c) + 0.5);
      }
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_NEAR(row, points[b][0].item<double>(), 1e-3);
    EXPECT_NEAR(column, points[b][1].item<double>(), 1e-3);
  }
}

// Yaws just left and right of the seam have almost the same target.
TEST(YawTargets, GoAroundTheCircle) {
  const double pi = std::numbers::pi;
  const at::Tensor targets = YawTargets(at::tensor({pi - 1e-6, -pi + 1e-6, 0.0}, at::kDouble), 36);
  EXPECT_LT((targets[0] - targets[1]).abs().max().item<double>(), 1e-4);
  EXPECT_EQ(targets[0].argmax().item<int64_t>(), 18);
  EXPECT_EQ(targets[2].argmax().item<int64_t>(), 0);
  EXPECT_NEAR(targets[2][1].item<double>(), targets[2][35].item<double>(), 1e-12);
  EXPECT_NEAR(targets.sum().item<double>(), 3, 1e-9);
}

// Even logits cost the logarithm of their number; logits that are the target's logarithm cost its entropy.
TEST(CrossEntropy, MatchesItsDefinition) {
  const at::Tensor target = at::tensor({0.5, 0.25, 0.25, 0.0}, at::kDouble).view({1, 2, 2});
  EXPECT_NEAR(CrossEntropy(at::zeros({1, 2, 2}, at::kDouble), target).item<double>(), std::log(4.0), 1e-12);
  const at::Tensor right =
      at::tensor({std::log(0.5), std::log(0.25), std::log(0.25), -60.0}, at::kDouble).view({1, 2, 2});
  EXPECT_NEAR(CrossEntropy(right, target).item<double>(), 1.5 * std::log(2.0), 1e-9);
}

}  // namespace
}  // namespace gensim::policies
