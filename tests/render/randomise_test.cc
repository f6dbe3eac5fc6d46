#include "envs/render/randomise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/render/view.h"

namespace gensim::render {
namespace {

const std::vector<Rgb> kNamed = {{222, 45, 48}, {46, 150, 62}, {52, 101, 196}, {243, 134, 30}, {128, 128, 130}};

RenderShape Cube() {
  physics::Geom geom;
  geom.half = {0.04, 0.04, 0.04};
  return RenderShape(geom);
}
const RenderShape kCube = Cube();
const std::vector<RenderItem> kItems = {{&kCube, PoseAt(0.45, 0.1, 0.04), kNamed[0], 0},
                                        {&kCube, PoseAt(0.6, -0.2, 0.04), kNamed[1], 1}};

double Distance(const Rgb& a, const Rgb& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

// The same seed and episode draw the same bytes; another seed, episode or frame draws others.
TEST(Randomise, IsAFunctionOfSeedAndEpisode) {
  const auto draw = [](uint64_t seed, uint64_t episode, uint64_t frame) {
    const Randomiser randomiser(seed, episode, kNamed);
    return RenderView(kItems, "front", 160, &randomiser, frame);
  };
  const Image first = draw(1, 2, 3);
  EXPECT_EQ(first, draw(1, 2, 3));
  EXPECT_NE(first, draw(2, 2, 3));
  EXPECT_NE(first, draw(1, 3, 3));
  EXPECT_NE(first, draw(1, 2, 4));
}

// Limits of nothing change nothing, bit for bit, in every view: randomisation that is off is off.
TEST(Randomise, OffIsUnchanged) {
  const Randomiser off(1, 2, kNamed, {0, 0, 0, 0, 0, 0, 0, 0, 0});
  for (const std::string& view : ViewNames())
    EXPECT_EQ(RenderView(kItems, view, 160, &off), RenderView(kItems, view, 160)) << view;
}

// Light, colours and cameras stay within their limits and use most of them.
TEST(Randomise, BoundsHold) {
  const RandomiseLimits limits;
  const PinholeCamera& front = CliportCameras()[0];
  double widest_turn = 0, strongest = 0, furthest = 0, most_tilt = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const Randomiser randomiser(seed, 0, kNamed, limits);
    const Lighting& light = randomiser.lighting();
    EXPECT_NEAR(Norm(light.towards_W), 1, 1e-9);
    EXPECT_GT(light.towards_W.z, 0.3);
    widest_turn = std::max(widest_turn, std::acos(std::min(1.0, Dot(light.towards_W, LightDirection()))));
    strongest = std::max(strongest, std::abs(light.lamp / Lighting{}.lamp - 1));
    EXPECT_LE(std::abs(light.sky / Lighting{}.sky - 1), limits.sky_share + 1e-9);

    const PinholeCamera moved = randomiser.Moved(front);
    const Vec3 shift = moved.X_WC.p - front.X_WC.p;
    for (const double along : {shift.x, shift.y, shift.z}) furthest = std::max(furthest, std::abs(along));
    most_tilt = std::max(most_tilt, AngleBetween(moved.X_WC.q, front.X_WC.q));
    EXPECT_EQ(moved.fx, front.fx);
  }
  EXPECT_LE(widest_turn, limits.light_turn_rad + 1e-9);
  EXPECT_GT(widest_turn, 0.9 * limits.light_turn_rad);
  EXPECT_LE(strongest, limits.lamp_share + 1e-9);
  EXPECT_GT(strongest, 0.9 * limits.lamp_share);
  EXPECT_LE(furthest, limits.camera_shift_m + 1e-9);
  EXPECT_GT(furthest, 0.9 * limits.camera_shift_m);
  EXPECT_LE(most_tilt, std::sqrt(3.0) * limits.camera_turn_rad + 1e-6);
}

// Red stays red: every tint is nearer to its own colour than to any other that has a name, and colours do change.
TEST(Randomise, ColoursKeepTheirNames) {
  double furthest = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const Randomiser randomiser(seed, 7, kNamed);
    for (size_t own = 0; own < kNamed.size(); ++own) {
      const Rgb tinted = randomiser.Tinted(kNamed[own], static_cast<int32_t>(seed % 9));
      const double away = Distance(tinted, kNamed[own]);
      furthest = std::max(furthest, away);
      EXPECT_LE(away, RandomiseLimits{}.color_levels);
      for (size_t other = 0; other < kNamed.size(); ++other) {
        if (other == own) continue;
        EXPECT_LT(away, Distance(tinted, kNamed[other])) << own << " " << other;
      }
    }
  }
  EXPECT_GT(furthest, 25);
}

// Noise has the spread of the limits, no shift, and another stream for every frame; what sees nothing stays 0.
TEST(Randomise, NoiseHasItsSpread) {
  const Randomiser randomiser(5, 0, kNamed);
  CameraImages images{Image(200, 200, {128, 128, 128}), Plane<float>(200, 200, 0.8F), IdMap(200, 200, 3)};
  images.depth.at(0, 0) = 0;
  const CameraImages clean = images;
  randomiser.AddNoise(images, "front", 0);
  EXPECT_EQ(images.id, clean.id);
  EXPECT_EQ(images.depth.at(0, 0), 0);
  const auto spread = [](const auto& values, double middle, auto of) {
    double sum = 0, square = 0;
    for (const auto& value : values) sum += of(value) - middle, square += (of(value) - middle) * (of(value) - middle);
    const auto n = static_cast<double>(values.size());
    return std::pair(sum / n, std::sqrt(square / n));
  };
  // 40,000 samples: means within 5 standard errors, spreads within 3 %
  const auto [gray_mean, gray_sigma] =
      spread(images.color.pixels, 128, [](const Rgb& rgb) { return double{1.0 * rgb[1]}; });
  EXPECT_NEAR(gray_mean, 0, 5 * 3 / 200.0);
  EXPECT_NEAR(gray_sigma, 3, 0.09);
  images.depth.at(0, 0) = 0.8F;
  const auto [depth_mean, depth_sigma] = spread(images.depth.pixels, 0.8, [](float depth) { return double{depth}; });
  EXPECT_NEAR(depth_mean, 0, 5 * 0.003 / 200);
  EXPECT_NEAR(depth_sigma, 0.003, 0.0001);

  CameraImages other = clean;
  randomiser.AddNoise(other, "front", 1);
  EXPECT_NE(other.color, images.color);
  MapImages map{Image(20, 20, {128, 128, 128}), HeightMap(20, 20), IdMap(20, 20)};
  randomiser.AddNoise(map, 0);
  EXPECT_LT(*std::min_element(map.height.pixels.begin(), map.height.pixels.end()), 0);
}

}  // namespace
}  // namespace gensim::render
