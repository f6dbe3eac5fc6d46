#include "envs/render/ortho_renderer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "envs/render/shading.h"

namespace gensim::render {
namespace {

using physics::Geom;
using physics::GeomKind;

RenderShape Make(GeomKind kind, const Vec3& half) {
  Geom geom;
  geom.kind = kind;
  geom.half = half;
  return RenderShape(geom);
}

const RenderShape kBall = Make(GeomKind::kSphere, {0.03, 0, 0});
const RenderShape kSlab = Make(GeomKind::kBox, {0.05, 0.02, 0.01});

MapImages Render(const std::vector<RenderItem>& items, const OrthoView& view = {}) {
  MapImages images;
  RenderMap(items, view, images);
  return images;
}

// The default view is the table of the benchmark: 160 rows of x, 320 columns of y, and empty it is bare.
TEST(RenderMap, EmptyTableIsBare) {
  const MapImages images = Render({});
  EXPECT_EQ(images.height, HeightMap(160, 320, 0.0F));
  EXPECT_EQ(images.id, IdMap(160, 320, kNothingId));
  EXPECT_EQ(images.color, Image(160, 320, kTableRgb));
}

// Heights of a ball follow its formula at every pixel, and pixels outside its circle stay bare.
TEST(RenderMap, BallHeightsAreExact) {
  const MapImages images = Render({{&kBall, PoseAt(0.4, 0.2, 0.03), {200, 0, 0}, 7}});
  const OrthoView view;
  int covered = 0;
  for (int row = 0; row < view.rows; ++row) {
    for (int column = 0; column < view.columns; ++column) {
      const double dx = view.min_x + (row + 0.5) * view.pixel_m - 0.4,
                   dy = view.min_y + (column + 0.5) * view.pixel_m - 0.2;
      const double inside = 0.03 * 0.03 - dx * dx - dy * dy;
      if (std::abs(inside) < 1e-9) continue;
      EXPECT_EQ(images.id.at(row, column), inside > 0 ? 7 : kNothingId);
      EXPECT_NEAR(images.height.at(row, column), inside > 0 ? 0.03 + std::sqrt(inside) : 0, 1e-6);
      covered += inside > 0;
    }
  }
  EXPECT_NEAR(covered, 3.14159 * 0.03 * 0.03 / (view.pixel_m * view.pixel_m), 10);
}

// Rows run along x and columns along y.
TEST(RenderMap, RowsAreXAndColumnsAreY) {
  const MapImages images =
      Render({{&kSlab, PoseAt(0.25 + 10.5 * 0.003125, -0.5 + 300.5 * 0.003125, 0.01), {0, 0, 200}, 3}});
  EXPECT_EQ(images.id.at(10, 300), 3);
  EXPECT_EQ(images.id.at(20, 300), 3) << "5 cm along x are 16 rows";
  EXPECT_EQ(images.id.at(10, 310), kNothingId) << "2 cm along y are 6 columns";
  EXPECT_EQ(images.id.at(0, 305), 3) << "cut off at the border, not wrapped";
  EXPECT_FLOAT_EQ(images.height.at(10, 300), 0.02F);
}

// The higher surface wins, whatever the order of the items; of equal ones the first.
TEST(RenderMap, HigherSurfaceWins) {
  const RenderItem low = {&kSlab, PoseAt(0.5, 0, 0.01), {0, 0, 200}, 1},
                   high = {&kBall, PoseAt(0.5, 0, 0.05), {200, 0, 0}, 2};
  for (const auto& images : {Render({low, high}), Render({high, low})}) {
    EXPECT_EQ(images.id.at(80, 160), 2);
    EXPECT_NEAR(images.height.at(80, 160), 0.08, 1e-4);
    EXPECT_EQ(images.id.at(93, 160), 1);
  }
  const RenderItem twin = {&kSlab, PoseAt(0.5, 0, 0.01), {0, 200, 0}, 5};
  EXPECT_EQ(Render({low, twin}).id.at(80, 160), 1);
  EXPECT_EQ(Render({twin, low}).id.at(80, 160), 5);
}

// A level top has the colour of the object up to its one brightness; its rim is darker.
TEST(RenderMap, ColorsAreShadedByNormalAndRim) {
  const Rgb rgb = {40, 90, 180};
  const MapImages images = Render({{&kSlab, PoseAt(0.5, 0, 0.01), rgb, 1}});
  EXPECT_EQ(images.color.at(80, 160), Scaled(rgb, Brightness({0, 0, 1})));
  int row = 80;
  while (images.id.at(row + 1, 160) == 1) ++row;
  EXPECT_LT(images.color.at(row, 160)[2], images.color.at(80, 160)[2]);
}

// The same items give the same bytes, again and in other threads; other views of the same scene agree about heights.
TEST(RenderMap, IsDeterministic) {
  const std::vector<RenderItem> items = {{&kSlab, PoseAt(0.5, 0, 0.01, 0.3), {0, 0, 200}, 1},
                                         {&kBall, PoseAt(0.41, 0.1, 0.03), {200, 0, 0}, 2}};
  MapImages results[4];
  {
    std::vector<std::jthread> threads;
    for (MapImages& images : results) threads.emplace_back([&] { RenderMap(items, {}, images); });
  }
  for (const MapImages& images : results) {
    EXPECT_EQ(images.color, results[0].color);
    EXPECT_EQ(images.height, results[0].height);
    EXPECT_EQ(images.id, results[0].id);
  }
  const MapImages part = Render(items, {.min_x = 0.375, .min_y = 0, .pixel_m = 0.003125, .rows = 40, .columns = 60});
  for (int row = 0; row < 40; ++row) {
    for (int column = 0; column < 60; ++column) {
      EXPECT_NEAR(part.height.at(row, column), results[0].height.at(row + 40, column + 160), 1e-6);
    }
  }
}

}  // namespace
}  // namespace gensim::render
