#include "envs/render/randomise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "envs/render/noise.h"

namespace gensim::render {
namespace {

// A direction at right angles to `axis`, turned by `around_rad`.
Vec3 Beside(const Vec3& axis, double around_rad) {
  const Vec3 u = Cross(axis, {0, 1, 0}) * (1 / Norm(Cross(axis, {0, 1, 0})));
  return u * std::cos(around_rad) + Cross(axis, u) * std::sin(around_rad);
}

Vec3 RandomDirection(Rng& rng) {
  const double z = rng.Uniform(-1, 1), around = rng.Uniform(0, 2 * std::numbers::pi), r = std::sqrt(1 - z * z);
  return {r * std::cos(around), r * std::sin(around), z};
}

double Distance(const Rgb& a, const Rgb& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

}  // namespace

Randomiser::Randomiser(uint64_t seed, uint64_t episode, std::vector<Rgb> named, const RandomiseLimits& limits)
    : rng_(Rng(seed, "randomise").Stream(fmt::format("episode/{}", episode))),
      named_(std::move(named)),
      limits_(limits) {
  Rng light = rng_.Stream("light");
  const double turn = limits.light_turn_rad * std::sqrt(light.Uniform()),
               around = light.Uniform(0, 2 * std::numbers::pi);
  lighting_.towards_W = lighting_.towards_W * std::cos(turn) + Beside(lighting_.towards_W, around) * std::sin(turn);
  lighting_.lamp *= light.Uniform(1 - limits.lamp_share, 1 + limits.lamp_share);
  lighting_.sky *= light.Uniform(1 - limits.sky_share, 1 + limits.sky_share);
}

Rgb Randomiser::Tinted(const Rgb& rgb, int32_t id) const {
  // half way to another name is where the names change: color_share stays below that
  double reach = limits_.color_levels;
  for (const Rgb& other : named_)
    if (other != rgb) reach = std::min(reach, limits_.color_share * Distance(rgb, other));
  Rng rng = rng_.Stream(fmt::format("color/{}", id));
  const Vec3 shift = RandomDirection(rng) * (reach * std::cbrt(rng.Uniform()));
  // towards zero, so that rounding does not lead out of reach; the ends of the scale only bring it nearer
  const auto moved = [](uint8_t channel, double by) {
    return static_cast<uint8_t>(std::clamp(channel + static_cast<int>(by), 0, 255));
  };
  return {moved(rgb[0], shift.x), moved(rgb[1], shift.y), moved(rgb[2], shift.z)};
}

std::vector<RenderItem> Randomiser::Tinted(std::span<const RenderItem> items) const {
  std::vector<RenderItem> tinted(items.begin(), items.end());
  for (RenderItem& item : tinted) item.rgb = Tinted(item.rgb, item.id);
  return tinted;
}

std::array<double, 6> Randomiser::Shake(std::string_view camera) const {
  Rng rng = rng_.Stream(fmt::format("camera/{}", camera));
  std::array<double, 6> shake = {};
  for (double& value : shake) value = rng.Uniform(-1, 1);
  return shake;
}

PinholeCamera Randomiser::Moved(const PinholeCamera& camera) const {
  const auto shake = Shake(camera.name);
  PinholeCamera moved = camera;
  moved.X_WC.p = moved.X_WC.p + Vec3{shake[0], shake[1], shake[2]} * limits_.camera_shift_m;
  const double turn = limits_.camera_turn_rad;
  moved.X_WC.q = moved.X_WC.q * FromAxisAngle({1, 0, 0}, turn * shake[3]) * FromAxisAngle({0, 1, 0}, turn * shake[4]) *
                 FromAxisAngle({0, 0, 1}, turn * shake[5]);
  return moved;
}

PictureView Randomiser::Moved(const PictureView& view) const {
  const auto shake = Shake("picture");
  PictureView moved = view;
  moved.target_W = moved.target_W + Vec3{shake[0], shake[1], shake[2]} * limits_.camera_shift_m;
  moved.elevation_rad += limits_.camera_turn_rad * shake[3];
  moved.azimuth_rad += limits_.camera_turn_rad * shake[4];
  return moved;
}

Rng Randomiser::NoiseStream(std::string_view kind, std::string_view camera, uint64_t frame) const {
  fmt::memory_buffer purpose;  // on the stack: maps are drawn in every step
  fmt::format_to(std::back_inserter(purpose), "{}/{}/{}", kind, camera, frame);
  return rng_.Stream({purpose.data(), purpose.size()});
}

void Randomiser::AddNoise(Image& color, std::string_view camera, uint64_t frame) const {
  std::array<int, kNormalShares> levels;
  for (size_t k = 0; k < kNormalShares; ++k)
    levels[k] = static_cast<int>(std::lround(limits_.color_sigma * NormalShares()[k]));
  DrawShares(NoiseStream("color-noise", camera, frame), 3 * color.pixels.size(), [&](size_t i, size_t share) {
    uint8_t& channel = color.pixels[i / 3][i % 3];
    channel = static_cast<uint8_t>(std::clamp(channel + levels[share], 0, 255));
  });
}

void Randomiser::AddNoise(CameraImages& images, std::string_view camera, uint64_t frame) const {
  AddNoise(images.color, camera, frame);
  std::vector<float>& depths = images.depth.pixels;
  const auto sigma_m = static_cast<float>(limits_.depth_sigma_m);
  DrawShares(NoiseStream("depth-noise", camera, frame), depths.size(), [&](size_t i, size_t share) {
    if (depths[i] > 0) depths[i] = std::max(1e-6F, depths[i] + sigma_m * NormalShares()[share]);
  });
}

void Randomiser::AddNoise(MapImages& images, uint64_t frame) const {
  AddNoise(images.color, "map", frame);
  std::vector<float>& heights = images.height.pixels;
  const auto sigma_m = static_cast<float>(limits_.depth_sigma_m);
  DrawShares(NoiseStream("depth-noise", "map", frame), heights.size(),
             [&](size_t i, size_t share) { heights[i] += sigma_m * NormalShares()[share]; });
}

}  // namespace gensim::render
