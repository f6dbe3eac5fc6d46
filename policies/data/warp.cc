#include "policies/data/warp.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace gensim::policies {
namespace {

// source pixels are followed in steps of 1/65536: over a row of 320 the error stays below 1/200 of a pixel
constexpr int kFraction = 16;

void RequireSizes(std::span<const uint8_t> color, std::span<const float> height_m) {
  if (color.size() != kFrameColorBytes || height_m.size() != kMapPixels)
    throw std::invalid_argument(fmt::format("frame arrays of {} and {} elements; legal: {} and {}", color.size(),
                                            height_m.size(), kFrameColorBytes, kMapPixels));
}

int32_t Fixed(double value) { return static_cast<int32_t>(std::lround(value * (1 << kFraction))); }

using Shades = std::array<uint8_t, 256>;
Shades ShadesOf(double gain) {
  Shades shades;
  for (size_t i = 0; i < shades.size(); ++i)
    shades[i] = static_cast<uint8_t>(std::min(255.0, std::round(static_cast<double>(i) * gain)));
  return shades;
}

// source coordinates along one row of the output: value(k) = start + k * step, 16.16
struct Line {
  int32_t start, step;
  int At(int k) const { return (start + k * step) >> kFraction; }
};

// the columns [first, last) of an output row for which both source coordinates are on the map
std::pair<int, int> Inside(const Line& row, const Line& column) {
  const auto inside = [&](int k) {
    const int r = row.At(k), c = column.At(k);
    return r >= 0 && r < kMapRows && c >= 0 && c < kMapColumns;
  };
  // where each coordinate enters and leaves, from real numbers; then exactly
  double low = 0, high = kMapColumns;
  const auto clip = [&](const Line& line, int size) {
    const double start = line.start, step = line.step, end = static_cast<double>(size) * (1 << kFraction);
    if (line.step == 0) {
      if (start < 0 || start >= end) high = -1;
      return;
    }
    const double a = -start / step, b = (end - start) / step;
    low = std::max(low, std::min(a, b)), high = std::min(high, std::max(a, b));
  };
  clip(row, kMapRows), clip(column, kMapColumns);
  if (high <= low) return {0, 0};
  int first = std::max(0, static_cast<int>(low) - 1), last = std::min(kMapColumns, static_cast<int>(high) + 2);
  while (first < last && !inside(first)) ++first;
  while (last > first && !inside(last - 1)) --last;
  return {first, last};
}

void FillRow(const Rgb& background, int first, int last, uint8_t* color, float* height) {
  for (int k = first; k < last; ++k) {
    std::memcpy(color + 3 * k, background.data(), 3);
    height[k] = 0;
  }
}

}  // namespace

void CopyFrame(const Frame& frame, std::span<uint8_t> color, std::span<float> height_m) {
  RequireSizes(color, height_m);
  std::memcpy(color.data(), frame.color.data(), kFrameColorBytes);
  for (size_t i = 0; i < kMapPixels; ++i) height_m[i] = HeightOf(frame.height[i]);
}

void WarpFrame(const Frame& frame, const Augmentation& a, const Rgb& background, std::span<uint8_t> color,
               std::span<float> height_m) {
  RequireSizes(color, height_m);
  const Shades shades = ShadesOf(a.gain);
  const Rgb outside{shades[background[0]], shades[background[1]], shades[background[2]]};
  // the way back is linear: one step along a row of the output is always the same step in the source
  const Pixel origin = a.Backward({0, 0}), down = a.Backward({1, 0}), right = a.Backward({0, 1});
  const double row_down = down.row - origin.row, column_down = down.column - origin.column;
  const int32_t row_right = Fixed(right.row - origin.row), column_right = Fixed(right.column - origin.column);
  std::array<int32_t, kMapColumns> from;
  for (int r = 0; r < kMapRows; ++r) {
    const Line row{Fixed(origin.row + r * row_down + 0.5), row_right};
    const Line column{Fixed(origin.column + r * column_down + 0.5), column_right};
    const auto [first, last] = Inside(row, column);
    uint8_t* const out = color.data() + static_cast<size_t>(r) * kMapColumns * 3;
    float* const out_height = height_m.data() + static_cast<size_t>(r) * kMapColumns;
    FillRow(outside, 0, first, out, out_height);
    // where from, in one pass that vectorises; then fetch
    for (int k = first; k < last; ++k) from[static_cast<size_t>(k)] = row.At(k) * kMapColumns + column.At(k);
    for (int k = first; k < last; ++k) {
      const auto at = static_cast<size_t>(from[static_cast<size_t>(k)]);
      const uint8_t* const in = frame.color.data() + 3 * at;
      out[3 * k] = shades[in[0]], out[3 * k + 1] = shades[in[1]], out[3 * k + 2] = shades[in[2]];
      out_height[k] = HeightOf(frame.height[at]);
    }
    FillRow(outside, last, kMapColumns, out, out_height);
  }
}

}  // namespace gensim::policies
