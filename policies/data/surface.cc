#include "policies/data/surface.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace gensim::policies {
namespace {

constexpr float kStep_m = 0.003f;   // a larger step between neighbours is an edge
constexpr float kLower_m = 0.004f;  // ground around a thing is at least this much below its top
constexpr double kGroundShare = 0.25, kCarryShare = 0.95;

struct Cell {
  int row, column;
};

bool Inside(const Cell& cell) {
  return cell.row >= 0 && cell.row < kMapRows && cell.column >= 0 && cell.column < kMapColumns;
}
size_t IndexOf(const Cell& cell) { return static_cast<size_t>(cell.row * kMapColumns + cell.column); }

Cell CellAt(const Pixel& pixel) {
  if (!OnMap(pixel))
    throw std::invalid_argument(
        fmt::format("pixel ({}, {}) is off the map; legal: -0.5 to 159.5 and -0.5 to 319.5", pixel.row, pixel.column));
  return {std::clamp(static_cast<int>(std::lround(pixel.row)), 0, kMapRows - 1),
          std::clamp(static_cast<int>(std::lround(pixel.column)), 0, kMapColumns - 1)};
}

void RequireMap(std::span<const float> height_m) {
  if (height_m.size() != kMapPixels)
    throw std::invalid_argument(fmt::format("a height map of {} pixels; legal: {}", height_m.size(), kMapPixels));
}

// the value that `share` of the values are below; 0 of none
float Quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + k, values.end());
  return values[static_cast<size_t>(k)];
}

// What is picked, as far as the map shows it.
struct Thing {
  std::vector<Cell> inner;  ///< its pixels without those at its outline
  std::vector<bool> mask;   ///< its pixels on the map
  float ground_m = 0;       ///< what it stands on
};

constexpr Cell kNeighbours[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};

Thing ThingAt(std::span<const float> height, const Cell& start) {
  Thing thing;
  thing.mask.resize(kMapPixels);
  std::vector<Cell> all{start};
  std::vector<float> around;
  const float top = height[IndexOf(start)];
  thing.mask[IndexOf(start)] = true;
  // everything that hangs together without a step
  for (size_t i = 0; i < all.size(); ++i) {
    const Cell cell = all[i];
    for (const Cell& d : kNeighbours) {
      const Cell next{cell.row + d.row, cell.column + d.column};
      if (!Inside(next) || thing.mask[IndexOf(next)]) continue;
      const float there = height[IndexOf(next)];
      if (std::abs(there - height[IndexOf(cell)]) < kStep_m && there > 0) {
        thing.mask[IndexOf(next)] = true;
        all.push_back(next);
      } else if (there < top - kLower_m) {
        around.push_back(there);
      }
    }
  }
  for (const Cell& cell : all) {
    const bool inner = std::ranges::all_of(kNeighbours, [&](const Cell& d) {
      const Cell next{cell.row + d.row, cell.column + d.column};
      return Inside(next) && thing.mask[IndexOf(next)];
    });
    if (inner) thing.inner.push_back(cell);
  }
  if (thing.inner.empty()) thing.inner = std::move(all);
  thing.ground_m = Quantile(around, kGroundShare);
  return thing;
}

}  // namespace

double PickHeight(std::span<const float> height_m, const Pixel& pick) {
  RequireMap(height_m);
  return static_cast<double>(height_m[IndexOf(CellAt(pick))]);
}

double PlaceHeight(std::span<const float> height_m, const Label& label, double pick_z_m) {
  RequireMap(height_m);
  const Thing thing = ThingAt(height_m, CellAt(label.pick.pixel));
  CellAt(label.place.pixel);  // refuses one off the map
  const double turn = label.place.yaw_rad - label.pick.yaw_rad, c = std::cos(turn), s = std::sin(turn);
  std::vector<float> under;
  for (const Cell& cell : thing.inner) {
    const double r = cell.row - label.pick.pixel.row, k = cell.column - label.pick.pixel.column;
    const Cell there{static_cast<int>(std::lround(label.place.pixel.row + c * r - s * k)),
                     static_cast<int>(std::lround(label.place.pixel.column + s * r + c * k))};
    if (!Inside(there)) continue;
    // where the thing is now, its own ground will be left
    under.push_back(thing.mask[IndexOf(there)] ? thing.ground_m : height_m[IndexOf(there)]);
  }
  return static_cast<double>(Quantile(under, kCarryShare)) + pick_z_m - static_cast<double>(thing.ground_m);
}

Label WithMapHeights(std::span<const float> height_m, Label label) {
  label.pick.z_m = PickHeight(height_m, label.pick.pixel);
  label.place.z_m = PlaceHeight(height_m, label, label.pick.z_m);
  return label;
}

}  // namespace gensim::policies
