#include "cli/explain_picture.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "envs/render/picture.h"

namespace gensim::cli {
namespace {

using policies::kMapColumns, policies::kMapRows;
using render::Image, render::Rgb;

constexpr int kGrow = 2, kArm = 7, kTick = 22, kGap = 8;
constexpr Rgb kMark{255, 255, 255}, kMarkEdge{0, 0, 0}, kWhite{255, 255, 255};

uint8_t Mixed(double from, double to, double share) {
  return static_cast<uint8_t>(std::lround(from + (to - from) * share));
}

void Dot(Image& image, int row, int column, const Rgb& color) {
  if (row >= 0 && row < image.rows && column >= 0 && column < image.columns) image.at(row, column) = color;
}

// A line from the middle of a pixel, first its dark edge, then itself.
void Line(Image& image, double row, double column, double down, double along) {
  const int steps = static_cast<int>(std::ceil(std::max(std::abs(down), std::abs(along))));
  for (const bool edge : {true, false})
    for (int s = 0; s <= steps; ++s) {
      const int r = static_cast<int>(std::lround(row + down * s / std::max(1, steps)));
      const int c = static_cast<int>(std::lround(column + along * s / std::max(1, steps)));
      for (int d = -1; d <= 1; ++d) {
        if (edge) Dot(image, r + d, c, kMarkEdge), Dot(image, r, c + d, kMarkEdge);
        if (!edge && d == 0) Dot(image, r, c, kMark);
      }
    }
}

void Mark(Image& image, const policies::Grip& grip) {
  const double row = (grip.pixel.row + 0.5) * kGrow - 0.5, column = (grip.pixel.column + 0.5) * kGrow - 0.5;
  Line(image, row - kArm, column, 2 * kArm, 0);
  Line(image, row, column - kArm, 0, 2 * kArm);
  // yaw turns from the rows to the columns
  Line(image, row, column, kTick * std::cos(grip.yaw_rad), kTick * std::sin(grip.yaw_rad));
}

}  // namespace

Image HeatPicture(std::span<const uint8_t> color, const HeatMap& heat, const policies::Grip& grip,
                  const std::string& caption) {
  if (color.size() != policies::kMapPixels * 3 || heat.rows < 1 || kMapRows % heat.rows != 0 ||
      heat.columns * (kMapRows / heat.rows) != kMapColumns ||
      heat.values.size() != static_cast<size_t>(heat.rows * heat.columns))
    throw std::invalid_argument("HeatPicture: not the maps of one table");
  // the root shows what is a hundredth of the peak too
  const float peak = std::max(1e-20f, *std::ranges::max_element(heat.values));
  Image image(kMapRows * kGrow, kMapColumns * kGrow);
  const int coarse = kMapRows / heat.rows;
  for (int r = 0; r < image.rows; ++r)
    for (int c = 0; c < image.columns; ++c) {
      const int row = r / kGrow, column = c / kGrow;
      const uint8_t* const rgb = color.data() + 3 * static_cast<size_t>(row * kMapColumns + column);
      const auto value = heat.values[static_cast<size_t>(row / coarse * heat.columns + column / coarse)];
      const double share = 0.85 * std::sqrt(static_cast<double>(value / peak));
      image.at(r, c) = {Mixed(rgb[0], 255, share), Mixed(rgb[1], 0, share), Mixed(rgb[2], 40, share)};
    }
  Mark(image, grip);
  return render::WithCaption(image, caption);
}

Image InPairs(const std::vector<Image>& pictures) {
  int columns = 0, rows = 0;
  for (size_t i = 0; i < pictures.size(); i += 2) {
    const int right = i + 1 < pictures.size() ? kGap + pictures[i + 1].columns : 0;
    columns = std::max(columns, pictures[i].columns + right);
    rows += (i == 0 ? 0 : kGap) + std::max(pictures[i].rows, i + 1 < pictures.size() ? pictures[i + 1].rows : 0);
  }
  Image sheet(rows, columns, kWhite);
  int top = 0;
  for (size_t i = 0; i < pictures.size(); i += 2) {
    int left = 0, height = 0;
    for (size_t k = i; k < std::min(i + 2, pictures.size()); ++k) {
      const Image& picture = pictures[k];
      for (int r = 0; r < picture.rows; ++r)
        for (int c = 0; c < picture.columns; ++c) sheet.at(top + r, left + c) = picture.at(r, c);
      left += picture.columns + kGap, height = std::max(height, picture.rows);
    }
    top += height + kGap;
  }
  return sheet;
}

}  // namespace gensim::cli
