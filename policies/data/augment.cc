#include "policies/data/augment.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace gensim::policies {
namespace {

constexpr int kDraws = 16;
constexpr double kPi = std::numbers::pi;

struct Vector {
  double row, column;
};

// flips, turn and scale of an offset; the whole linear part
Vector Linear(const Augmentation& a, Vector v) {
  if (a.flip_rows) v.row = -v.row;
  if (a.flip_columns) v.column = -v.column;
  const double c = std::cos(a.turn_rad) * a.scale, s = std::sin(a.turn_rad) * a.scale;
  return {c * v.row - s * v.column, s * v.row + c * v.column};
}

// a coordinate near `wanted` for the middle of two points `half` apart from it that stay on a map of `size` pixels;
// false when there is none
bool DrawPlace(double wanted, double shift, double half, int size, Rng& rng, double& out) {
  const double low = half - 0.5, high = size - 0.5 - half;
  const double u = rng.Uniform();
  if (low > high) return false;
  const double first = std::clamp(wanted - shift, low, high), last = std::clamp(wanted + shift, low, high);
  out = first + u * (last - first);
  return true;
}

}  // namespace

void RequireLegal(const AugmentOptions& options) {
  const auto require = [](const char* name, double value, double max) {
    if (!(value >= 0 && value <= max))
      throw std::invalid_argument(fmt::format("augmentation: {} is {}; legal: 0 to {}", name, value, max));
  };
  require("shift_px", options.shift_px, kMapColumns);
  require("small_turn_rad", options.small_turn_rad, kPi / 6);
  require("scale", options.scale, 0.5);
  require("brightness", options.brightness, 0.9);
}

Pixel Augmentation::Forward(const Pixel& pixel) const {
  const Vector v = Linear(*this, {pixel.row - from.row, pixel.column - from.column});
  return {to.row + v.row, to.column + v.column};
}

Pixel Augmentation::Backward(const Pixel& pixel) const {
  const double row = pixel.row - to.row, column = pixel.column - to.column;
  const double c = std::cos(turn_rad) / scale, s = std::sin(turn_rad) / scale;
  const double r = c * row + s * column, k = -s * row + c * column;
  return {from.row + (flip_rows ? -r : r), from.column + (flip_columns ? -k : k)};
}

double Augmentation::Yaw(double yaw_rad) const {
  double yaw = yaw_rad;
  if (flip_rows) yaw = kPi - yaw;
  if (flip_columns) yaw = -yaw;
  return WrapAngle(yaw + turn_rad);
}

Label Augmentation::Move(const Label& label) const {
  Label moved = label;
  for (Grip* grip : {&moved.pick, &moved.place}) {
    grip->pixel = Forward(grip->pixel);
    grip->yaw_rad = Yaw(grip->yaw_rad);
  }
  return moved;
}

std::string Augmentation::Say(const std::string& text) const {
  std::string said = flip_columns ? FlipWords(text, Flip::kLeftRight) : text;
  return flip_rows ? FlipWords(said, Flip::kFrontBack) : said;
}

Augmentation DrawAugmentation(const AugmentOptions& options, const DirectionUse& use, const Label& label, Rng& rng) {
  const Pixel &a = label.pick.pixel, &b = label.place.pixel;
  Augmentation drawn;
  drawn.gain = rng.Uniform(1 - options.brightness, 1 + options.brightness);
  if (options.flips && use.flips) {
    drawn.flip_rows = rng.Chance(0.5);
    drawn.flip_columns = rng.Chance(0.5);
  }
  drawn.from = {(a.row + b.row) / 2, (a.column + b.column) / 2};
  // a flipped map lies where it lay: the middle goes to its mirror image
  const Pixel home{drawn.flip_rows ? kMapRows - 1 - drawn.from.row : drawn.from.row,
                   drawn.flip_columns ? kMapColumns - 1 - drawn.from.column : drawn.from.column};
  const double reach = !options.turns                   ? 0
                       : use.turning == Turning::kFree  ? kPi
                       : use.turning == Turning::kSmall ? options.small_turn_rad
                                                        : 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    drawn.turn_rad = rng.Uniform(-reach, reach);
    drawn.scale = rng.Uniform(1 - options.scale, 1 + options.scale);
    const Vector half = Linear(drawn, {(b.row - a.row) / 2, (b.column - a.column) / 2});
    const bool rows = DrawPlace(home.row, options.shift_px, std::abs(half.row), kMapRows, rng, drawn.to.row);
    const bool columns =
        DrawPlace(home.column, options.shift_px, std::abs(half.column), kMapColumns, rng, drawn.to.column);
    if (rows && columns) return drawn;
  }
  drawn.turn_rad = 0, drawn.scale = 1, drawn.to = home;
  return drawn;
}

DirectionUse Stricter(const DirectionUse& a, const DirectionUse& b) {
  return {std::max(a.turning, b.turning), a.flips && b.flips};
}

}  // namespace gensim::policies
