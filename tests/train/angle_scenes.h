// Scenes with one red angle to be picked and one green outline of it to be put on: both have a heading that can be
// seen, and no symmetry.
#pragma once

#include <cmath>
#include <numbers>

#include "envs/base/rng.h"
#include "policies/data/frame.h"
#include "policies/data/loader.h"

namespace gensim::policies::testing {

/// Is the point (pixels from the middle of an angle of this heading) on it? A bar along the heading with a foot at its
/// far end.
inline bool OnAngle(double down, double along, double heading) {
  const double u = std::cos(heading) * down + std::sin(heading) * along;
  const double v = std::cos(heading) * along - std::sin(heading) * down;
  return (std::abs(u) <= 14 && std::abs(v) <= 4) || (u >= 6 && u <= 14 && v >= 0 && v <= 14);
}

/// `count` scenes drawn from `seed`, as a batch of samples.
inline Batch AngleScenes(size_t count, uint64_t seed) {
  Batch batch;
  batch.color.assign(count * kFrameColorBytes, 200), batch.height_m.assign(count * kMapPixels, 0);
  for (size_t k = 0; k < count; ++k) {
    Rng rng = Rng(seed, "angle-scenes").Stream(std::to_string(k));
    Label label;
    // one in each half, so that they never meet
    label.pick.pixel = {rng.Uniform(40, 120), rng.Uniform(40, 130)};
    label.place.pixel = {rng.Uniform(40, 120), rng.Uniform(190, 280)};
    if (rng.Chance(0.5)) std::swap(label.pick.pixel, label.place.pixel);
    for (Grip* grip : {&label.pick, &label.place})
      grip->yaw_rad = rng.Uniform(-std::numbers::pi, std::numbers::pi), grip->z_m = 0.02;
    const auto draw = [&](const Grip& grip, const Rgb& color, float height_m) {
      const int row = static_cast<int>(grip.pixel.row), column = static_cast<int>(grip.pixel.column);
      for (int r = row - 22; r <= row + 22; ++r)  // an angle reaches 20 pixels far
        for (int c = column - 22; c <= column + 22; ++c) {
          if (!OnAngle(r - grip.pixel.row, c - grip.pixel.column, grip.yaw_rad)) continue;
          const size_t cell = k * kMapPixels + static_cast<size_t>(r * kMapColumns + c);
          for (size_t channel = 0; channel < 3; ++channel) batch.color[3 * cell + channel] = color[channel];
          batch.height_m[cell] = height_m;
        }
    };
    draw(label.pick, {220, 40, 40}, 0.02f);
    draw(label.place, {40, 160, 60}, 0.002f);
    batch.labels.push_back(label), batch.stop.push_back(0);
    batch.texts.emplace_back("put it on its outline"), batch.samples.push_back(k);
  }
  return batch;
}

}  // namespace gensim::policies::testing
