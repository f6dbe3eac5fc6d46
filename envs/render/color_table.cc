#include "envs/render/color_table.h"

#include <algorithm>
#include <stdexcept>

namespace gensim::render {
namespace {

constexpr int kBinBits = 6;
constexpr size_t kSlotBits = 14;

uint32_t Pack(const Rgb& rgb) { return static_cast<uint32_t>(rgb[0]) << 16 | rgb[1] << 8 | rgb[2]; }
Rgb Unpack(uint32_t c) {
  return {static_cast<uint8_t>(c >> 16), static_cast<uint8_t>(c >> 8), static_cast<uint8_t>(c)};
}

size_t BinOf(const Rgb& rgb) {
  constexpr int kDrop = 8 - kBinBits;
  return static_cast<size_t>(rgb[0] >> kDrop) << 2 * kBinBits | static_cast<size_t>(rgb[1] >> kDrop) << kBinBits |
         static_cast<size_t>(rgb[2] >> kDrop);
}

// The mean colour of a bin and how many pixels have it.
struct Weighted {
  double channel[3];
  double weight;
};

// A range of the weighted colours, and what a cut of it would gain.
struct Box {
  size_t first = 0, last = 0;  // [first, last)
  double mean[3] = {};
  double spread = 0;  // weighted squared distance to the mean along `axis`
  int axis = 0;
};

Box BoxOf(const std::vector<Weighted>& points, size_t first, size_t last) {
  Box box;
  box.first = first, box.last = last;
  double weight = 0, sum[3] = {}, square[3] = {};
  for (size_t i = first; i < last; ++i) {
    weight += points[i].weight;
    for (int a = 0; a < 3; ++a) {
      sum[a] += points[i].weight * points[i].channel[a];
      square[a] += points[i].weight * points[i].channel[a] * points[i].channel[a];
    }
  }
  for (int a = 0; a < 3; ++a) {
    box.mean[a] = sum[a] / weight;
    const double spread = square[a] - sum[a] * box.mean[a];
    if (spread > box.spread) box.spread = spread, box.axis = a;
  }
  return box;
}

Rgb Rounded(const double mean[3]) {
  Rgb rgb;
  for (size_t a = 0; a < 3; ++a) rgb[a] = static_cast<uint8_t>(std::clamp(mean[a] + 0.5, 0.0, 255.0));
  return rgb;
}

}  // namespace

ColorCount::ColorCount() : bins_(size_t{1} << 3 * kBinBits) {}

void ColorCount::Add(const Rgb& rgb) {
  Bin& bin = bins_[BinOf(rgb)];
  ++bin.pixels;
  for (size_t a = 0; a < 3; ++a) bin.sum[a] += rgb[a];
  if (!few_) return;
  const uint32_t packed = Pack(rgb);
  const auto at = std::lower_bound(exact_.begin(), exact_.end(), packed);
  if (at != exact_.end() && *at == packed) return;
  exact_.insert(at, packed);
  few_ = exact_.size() <= ColorTable::kMostColors;
}

ColorTable::ColorTable(const ColorCount& count, int colors) : known_(size_t{1} << kSlotBits) {
  if (colors < 1 || colors > kMostColors)
    throw std::invalid_argument("ColorTable: " + std::to_string(colors) + " colours; legal: 1 to 255");
  if (count.exact_.empty()) throw std::invalid_argument("ColorTable: no colour was counted");
  if (count.few_ && count.exact_.size() <= static_cast<size_t>(colors)) {
    for (const uint32_t packed : count.exact_) colors_.push_back(Unpack(packed));
  } else {
    MedianCut(count, colors);
  }
}

void ColorTable::MedianCut(const ColorCount& count, int colors) {
  std::vector<Weighted> points;
  for (const ColorCount::Bin& bin : count.bins_) {
    if (bin.pixels == 0) continue;
    const double n = static_cast<double>(bin.pixels);
    points.push_back({{static_cast<double>(bin.sum[0]) / n, static_cast<double>(bin.sum[1]) / n,
                       static_cast<double>(bin.sum[2]) / n},
                      n});
  }

  // the box that varies most is cut at its mean, until there are enough
  std::vector<Box> boxes = {BoxOf(points, 0, points.size())};
  while (static_cast<int>(boxes.size()) < colors) {
    const auto widest =
        std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.spread < b.spread; });
    const Box box = *widest;
    const auto middle = std::stable_partition(
        points.begin() + static_cast<std::ptrdiff_t>(box.first), points.begin() + static_cast<std::ptrdiff_t>(box.last),
        [&](const Weighted& p) { return p.channel[box.axis] < box.mean[box.axis]; });
    const auto cut = static_cast<size_t>(middle - points.begin());
    if (cut == box.first || cut == box.last) break;  // nothing varies any more
    *widest = BoxOf(points, box.first, cut);
    boxes.push_back(BoxOf(points, cut, box.last));
  }
  for (const Box& box : boxes) colors_.push_back(Rounded(box.mean));
}

uint8_t ColorTable::Nearest(const Rgb& rgb) {
  const uint32_t packed = Pack(rgb);
  Known& known = known_[packed * 2654435761u >> (32 - kSlotBits)];
  if (known.packed == packed) return known.index;
  int best = 1 << 30;
  known.packed = packed;
  for (size_t i = 0; i < colors_.size(); ++i) {
    const int r = rgb[0] - colors_[i][0], g = rgb[1] - colors_[i][1], b = rgb[2] - colors_[i][2];
    const int distance = r * r + g * g + b * b;
    if (distance < best) best = distance, known.index = static_cast<uint8_t>(i);
  }
  return known.index;
}

}  // namespace gensim::render
