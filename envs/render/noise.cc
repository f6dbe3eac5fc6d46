#include "envs/render/noise.h"

#include <cmath>
#include <numbers>

namespace gensim::render {
namespace {

// Share of the standard normal below z, and its density there.
double Below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double Density(double z) { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi); }

}  // namespace

const std::array<float, kNormalShares>& NormalShares() {
  static const std::array<float, kNormalShares> kShares = [] {
    // from the middle outwards; the curve bends towards Newton's steps, which so come from the left and never overshoot
    constexpr int kSteps = 8;
    std::array<float, kNormalShares> shares{};
    double z = 0;
    for (size_t i = kNormalShares / 2; i < kNormalShares; ++i) {
      const double wanted = (static_cast<double>(i) + 0.5) / kNormalShares;
      for (int step = 0; step < kSteps; ++step) z += (wanted - Below(z)) / Density(z);
      shares[i] = static_cast<float>(z);
      shares[kNormalShares - 1 - i] = -shares[i];
    }
    return shares;
  }();
  return kShares;
}

}  // namespace gensim::render
