#include "envs/render/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gensim::render {
namespace {

// The table is a standard normal: ascending, symmetric, of spread 1 within 0.2 %, with the quantiles of the books.
TEST(Noise, TableIsNormal) {
  const auto& shares = NormalShares();
  double sum = 0, square = 0;
  for (size_t i = 0; i < kNormalShares; ++i) {
    sum += shares[i], square += double{shares[i]} * shares[i];
    EXPECT_EQ(shares[i], -shares[kNormalShares - 1 - i]);
    if (i > 0) {
      EXPECT_LT(shares[i - 1], shares[i]);
    }
  }
  EXPECT_NEAR(sum, 0, 1e-6);
  EXPECT_NEAR(std::sqrt(square / kNormalShares), 1, 0.002);
  // neighbours are 0.004 apart at 97.5 %, and 0.0007 at 75 %
  EXPECT_NEAR(shares[static_cast<size_t>(0.975 * kNormalShares)], 1.95996, 0.005);
  EXPECT_NEAR(shares[static_cast<size_t>(0.75 * kNormalShares)], 0.67449, 0.001);
  EXPECT_LT(shares.back(), 3.7);
}

// Every index is handed over once, for even and odd counts; each share is about as likely as any other.
TEST(Noise, SharesAreEven) {
  for (const size_t count : {0u, 1u, 2u, 7u}) {
    std::vector<size_t> indices;
    DrawShares(Rng(1, "noise"), count, [&](size_t i, size_t) { indices.push_back(i); });
    EXPECT_EQ(indices.size(), count);
    EXPECT_TRUE(std::ranges::is_sorted(indices));
  }
  constexpr size_t kBins = 64, kEach = 4096;
  std::vector<double> bins(kBins);
  DrawShares(Rng(1, "noise"), kBins * kEach,
             [&](size_t, size_t share) { bins.at(share * kBins / kNormalShares) += 1; });
  // 4096 a bin with a deviation of 64: five of them
  for (const double bin : bins) EXPECT_NEAR(bin, kEach, 5 * 64);
}

}  // namespace
}  // namespace gensim::render
