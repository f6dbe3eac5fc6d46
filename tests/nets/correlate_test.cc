// Correlation by Fourier transforms against the convolution of LibTorch, which correlates.
#include "policies/nets/correlate.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/nets/gradient_check.h"

namespace gensim::policies {
namespace {

// Crops that are larger than the map, too.
TEST(Correlate, IsTheConvolution) {
  for (const auto& [rows, columns, side] : {std::tuple(7, 10, 3), {6, 9, 5}, {4, 5, 9}, {3, 3, 1}}) {
    const at::Tensor maps = NormalTensor({2, 3, rows, columns}, 1), crops = NormalTensor({2, 4, 3, side, side}, 2);
    const at::Tensor ours = Correlate(maps, crops);
    ASSERT_EQ(ours.sizes(), at::IntArrayRef({2, 4, rows, columns}));
    for (int64_t b = 0; b < 2; ++b) {
      const at::Tensor direct = at::conv2d(maps.narrow(0, b, 1), crops[b], {}, 1, side / 2);
      EXPECT_TRUE(at::allclose(ours.narrow(0, b, 1), direct, 0, 1e-10)) << rows << " " << side;
    }
  }
  EXPECT_THROW(Correlate(at::zeros({1, 1, 4, 4}), at::zeros({1, 1, 1, 2, 2})), std::invalid_argument);
}

TEST(Correlate, Gradient) {
  const at::Tensor maps = NormalTensor({2, 2, 4, 5}, 1).set_requires_grad(true);
  const at::Tensor crops = NormalTensor({2, 3, 2, 3, 3}, 2).set_requires_grad(true);
  CheckGradient({{"maps", maps}, {"crops", crops}}, [&] { return Mixed(Correlate(maps, crops)); });
}

}  // namespace
}  // namespace gensim::policies
