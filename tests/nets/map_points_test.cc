// Maps at points and around them: exact values, turns, gradients.
#include "policies/nets/map_points.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/nets/gradient_check.h"

namespace gensim::policies {
namespace {

at::Tensor Points(std::vector<double> values) {
  const auto count = static_cast<int64_t>(values.size() / 2);
  return at::tensor(values, at::kDouble).view({count, 2});
}

// On whole pixels the map's own values, between them their mixture, beyond the border the border's.
TEST(FeaturesAt, Interpolates) {
  const at::Tensor maps = at::arange(12, at::kDouble).view({1, 1, 3, 4});
  const auto at = [&](double row, double column) { return FeaturesAt(maps, Points({row, column})).item<double>(); };
  EXPECT_DOUBLE_EQ(at(1, 2), 6);
  EXPECT_DOUBLE_EQ(at(0.5, 1), 3);
  EXPECT_DOUBLE_EQ(at(1.25, 1.5), 0.75 * 5.5 + 0.25 * 9.5);
  EXPECT_DOUBLE_EQ(at(-3, 0), 0);
  EXPECT_DOUBLE_EQ(at(7, 9), 11);
}

TEST(FeaturesAt, Gradient) {
  const at::Tensor maps = NormalTensor({2, 3, 4, 5}, 1), points = Points({1.3, 2.6, 0.2, 3.9});
  CheckGradient({{"maps", maps}}, [&] { return (FeaturesAt(maps, points) * FeaturesAt(maps, points)).sum(); });
}

// Without a turn a crop around whole pixels is the map's own pixels, with zeros from beyond it.
TEST(CropsAt, CopiesWithoutATurn) {
  const at::Tensor maps = at::arange(30, at::kDouble).view({1, 1, 5, 6}) + 1;
  const at::Tensor crop = CropsAt(maps, Points({2, 3}), at::zeros({1}, at::kDouble), 3);
  EXPECT_TRUE(at::allclose(crop[0][0], maps[0][0].narrow(0, 1, 3).narrow(1, 2, 3), 0, 1e-12));
  const at::Tensor corner = CropsAt(maps, Points({0, 0}), at::zeros({1}, at::kDouble), 3);
  EXPECT_NEAR(corner[0][0][0][0].item<double>(), 0, 1e-12);
  EXPECT_NEAR(corner[0][0][1][1].item<double>(), 1, 1e-12);
}

// A vector down the rows that is turned by a quarter points along the columns; lengths stay.
TEST(Turned, GoesFromRowsToColumns) {
  const at::Tensor turned = Turned(Points({2, 0}), at::full({1}, std::numbers::pi / 2, at::kDouble));
  EXPECT_NEAR(turned[0][0].item<double>(), 0, 1e-12);
  EXPECT_NEAR(turned[0][1].item<double>(), 2, 1e-12);
  const at::Tensor turn = at::full({1}, 0.7, at::kDouble), back = Turned(Turned(Points({3, -1}), turn), -turn);
  EXPECT_NEAR(back[0][0].item<double>(), 3, 1e-12);
  EXPECT_NEAR(back[0][1].item<double>(), -1, 1e-12);
}

// A thing of heading h lies along the rows of a crop that is turned by h, whatever h is.
TEST(CropsAt, TurnsAHeadingAway) {
  constexpr int64_t kSide = 41;
  for (const double heading : {0.0, 0.4, std::numbers::pi / 2, -2.3, 3.0}) {
    // a bright spot 12 pixels from the middle, in the direction of the heading (from rows to columns)
    at::Tensor maps = at::zeros({1, 1, 81, 81}, at::kDouble);
    double* const values = maps.mutable_data_ptr<double>();
    for (int64_t r = 0; r < 81; ++r)
      for (int64_t c = 0; c < 81; ++c) {
        const double down = static_cast<double>(r) - 40 - 12 * std::cos(heading);
        const double along = static_cast<double>(c) - 40 - 12 * std::sin(heading);
        values[r * 81 + c] = std::exp(-(down * down + along * along) / 8);
      }
    const at::Tensor crop = CropsAt(maps, Points({40, 40}), at::full({1}, heading, at::kDouble), kSide);
    const int64_t brightest = crop.flatten().argmax().item<int64_t>();
    EXPECT_EQ(brightest / kSide, kSide / 2 + 12) << heading;
    EXPECT_EQ(brightest % kSide, kSide / 2) << heading;
  }
}

}  // namespace
}  // namespace gensim::policies
