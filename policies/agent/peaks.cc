#include "policies/agent/peaks.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "envs/base/pose.h"

namespace gensim::policies {
namespace {

constexpr int kWindow = 2;

size_t Highest(std::span<const float> logits) {
  return static_cast<size_t>(std::ranges::max_element(logits) - logits.begin());
}

}  // namespace

MapPeak PeakOfMaps(std::span<const float> logits, int turns, int rows, int columns, int scale) {
  if (turns < 1 || rows < 1 || columns < 1 || logits.size() != static_cast<size_t>(turns * rows * columns))
    throw std::invalid_argument(
        fmt::format("PeakOfMaps: {} logits are not {} x {} x {}", logits.size(), turns, rows, columns));
  const int best = static_cast<int>(Highest(logits));
  const int turn = best / (rows * columns), row = best / columns % rows, column = best % columns;
  const auto weight_at = [&](int r, int c) {
    const size_t i = static_cast<size_t>((turn * rows + r) * columns + c);
    return std::exp(static_cast<double>(logits[i]) - static_cast<double>(logits[static_cast<size_t>(best)]));
  };
  double sum = 0, down = 0, along = 0;
  for (int r = std::max(0, row - kWindow); r <= std::min(rows - 1, row + kWindow); ++r)
    for (int c = std::max(0, column - kWindow); c <= std::min(columns - 1, column + kWindow); ++c) {
      const double weight = weight_at(r, c);
      sum += weight, down += weight * r, along += weight * c;
    }
  double all = 0;
  for (const float logit : logits)
    all += std::exp(static_cast<double>(logit) - static_cast<double>(logits[static_cast<size_t>(best)]));
  const double middle = (scale - 1) / 2.0;
  return {{down / sum * scale + middle, along / sum * scale + middle}, turn, sum / all};
}

double PeakOfYaws(std::span<const float> logits) {
  if (logits.empty()) throw std::invalid_argument("PeakOfYaws: no logits");
  const int bins = static_cast<int>(logits.size()), best = static_cast<int>(Highest(logits));
  double sum = 0, off = 0;
  for (int d = -kWindow; d <= kWindow; ++d) {
    const auto i = static_cast<size_t>((best + d + bins) % bins);
    const double weight =
        std::exp(static_cast<double>(logits[i]) - static_cast<double>(logits[static_cast<size_t>(best)]));
    sum += weight, off += weight * d;
  }
  return WrapAngle((best + off / sum) * 2 * std::numbers::pi / bins);
}

}  // namespace gensim::policies
