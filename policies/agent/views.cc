#include "policies/agent/views.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "policies/data/label.h"

namespace gensim::policies {
namespace {

constexpr float kHeightPerMetre = 10, kMostHeight = 3;

}  // namespace

at::Tensor ImagesOf(std::span<const uint8_t> color, std::span<const float> height_m) {
  if (height_m.empty() || height_m.size() % kMapPixels != 0 || color.size() != 3 * height_m.size())
    throw std::invalid_argument(
        fmt::format("ImagesOf: {} heights and {} bytes of colour; legal: n x {} and three times as many",
                    height_m.size(), color.size(), kMapPixels));
  const size_t count = height_m.size() / kMapPixels;
  at::Tensor views = at::empty({static_cast<int64_t>(count), 4, kMapRows, kMapColumns}, at::kFloat);
  float* out = views.mutable_data_ptr<float>();
  for (size_t n = 0; n < count; ++n, out += 4 * kMapPixels) {
    const uint8_t* const rgb = color.data() + n * 3 * kMapPixels;
    const float* const height = height_m.data() + n * kMapPixels;
    for (size_t i = 0; i < kMapPixels; ++i) {
      for (size_t c = 0; c < 3; ++c) out[c * kMapPixels + i] = static_cast<float>(rgb[3 * i + c]) / 127.5f - 1;
      out[3 * kMapPixels + i] = std::clamp(height[i] * kHeightPerMetre, 0.0f, kMostHeight);
    }
  }
  return views;
}

at::Tensor PieceRows(const std::vector<std::vector<int64_t>>& sentences) {
  size_t length = 1;
  for (const auto& sentence : sentences) length = std::max(length, sentence.size());
  at::Tensor rows = at::zeros({static_cast<int64_t>(sentences.size()), static_cast<int64_t>(length)}, at::kLong);
  int64_t* out = rows.mutable_data_ptr<int64_t>();
  for (const auto& sentence : sentences) {
    std::ranges::copy(sentence, out);
    out += length;
  }
  return rows;
}

}  // namespace gensim::policies
