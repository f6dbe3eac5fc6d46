#include "envs/tabletop/task_maps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/tabletop/workspace.h"
#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using render::MapImages;

test::Scene TwoBlocks() {
  test::Scene scene;
  scene.Add("block", 0.4, 0.1);
  scene.Add("bowl", 0.6, -0.2, 0, 0, {}, "blue");
  return scene;
}

MapImages Drawn(const MapRandomisation& randomisation, uint64_t episode, uint64_t frame) {
  const test::Scene scene = TwoBlocks();
  TaskMaps maps(scene.task, randomisation, episode);
  MapImages images;
  maps.Draw(scene.poses, frame, images);
  return images;
}

bool Same(const MapImages& a, const MapImages& b) { return a.color == b.color && a.height == b.height && a.id == b.id; }

// Without a seed, and with limits of nothing, a map is what the renderer draws, bit for bit, in every episode and
// frame.
TEST(TaskMaps, OffIsUnchanged) {
  const test::Scene scene = TwoBlocks();
  TaskDrawing drawing(scene.task);
  MapImages exact;
  render::RenderMap(drawing.At(scene.poses), {kMinX_m, kMinY_m, kPixel_m, kRows, kColumns}, exact);
  const MapRandomisation nothing{.seed = 1, .limits = {0, 0, 0, 0, 0, 0, 0, 0, 0}};
  for (const uint64_t number : {0, 1, 9}) {
    EXPECT_TRUE(Same(Drawn({}, number, number), exact));
    EXPECT_TRUE(Same(Drawn(nothing, number, number), exact));
  }
}

// With a seed a map is a function of seed, episode and frame, whatever was drawn before it; ids stay exact.
TEST(TaskMaps, IsAFunctionOfSeedEpisodeAndFrame) {
  const auto on = [](uint64_t seed) { return MapRandomisation{.seed = seed, .limits = {}}; };
  const MapImages first = Drawn(on(1), 2, 3), exact = Drawn({}, 2, 3);
  EXPECT_TRUE(Same(first, Drawn(on(1), 2, 3)));
  for (const MapImages& other : {Drawn(on(2), 2, 3), Drawn(on(1), 3, 3), Drawn(on(1), 2, 4), exact}) {
    EXPECT_NE(other.color, first.color);
    EXPECT_NE(other.height, first.height);
    EXPECT_EQ(other.id, first.id);
  }
  const test::Scene scene = TwoBlocks();
  TaskMaps maps(scene.task, on(1), 2);
  MapImages later;
  for (const uint64_t frame : {7, 3, 0, 3}) maps.Draw(scene.poses, frame, later);
  EXPECT_TRUE(Same(later, first));
}

// Heights have noise of the limit's spread about the true ones; without noise light and colours still change, a colour
// by at most what keeps its name and light brightens table and objects alike.
TEST(TaskMaps, WhatChanges) {
  const MapImages exact = Drawn({}, 0, 0), noisy = Drawn({.seed = 4, .limits = {}}, 0, 0);
  double sum = 0, square = 0;
  const auto n = static_cast<double>(exact.height.pixels.size());
  for (size_t i = 0; i < exact.height.pixels.size(); ++i) {
    const double off = noisy.height.pixels[i] - exact.height.pixels[i];
    sum += off, square += off * off;
  }
  // 51,200 pixels: the mean within five standard errors, the spread within 3 %
  EXPECT_NEAR(sum / n, 0, 5 * 0.003 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(square / n), 0.003, 0.0001);

  render::RandomiseLimits light_only{.color_levels = 0, .color_sigma = 0, .depth_sigma_m = 0};
  int brighter = 0, darker = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const MapImages lit = Drawn({.seed = seed, .limits = light_only}, 0, 0);
    EXPECT_EQ(lit.height, exact.height);
    const int table = lit.color.at(0, 0)[0] - exact.color.at(0, 0)[0];
    brighter += table > 5, darker += table < -5;
  }
  EXPECT_GT(brighter, 2);
  EXPECT_GT(darker, 2);
}

}  // namespace
}  // namespace gensim::tabletop
