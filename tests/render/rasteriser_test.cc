// The rasteriser against rays through every pixel, for parallel lines and cameras, and its kernels against each other.
#include "envs/render/rasteriser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <thread>

#include "envs/base/rng.h"
#include "envs/render/camera.h"
#include "envs/render/ortho_renderer.h"
#include "envs/render/shadow_map.h"
#include "tests/render/solid.h"

namespace gensim::render {
namespace {

using physics::Geom;
using physics::GeomKind;

// One shape of every kind, and a pile of them anywhere over the table, turned anyhow.
const std::vector<RenderShape>& Shapes() {
  static const std::vector<RenderShape> kShapes = [] {
    std::vector<RenderShape> shapes;
    Geom geom;
    for (const GeomKind kind : {GeomKind::kBox, GeomKind::kCylinder, GeomKind::kSphere, GeomKind::kCapsule}) {
      geom.kind = kind;
      geom.half = kind == GeomKind::kBox ? Vec3{0.04, 0.03, 0.02} : Vec3{0.025, 0.025, 0.03};
      shapes.emplace_back(geom);
    }
    geom.kind = GeomKind::kConvex;
    geom.vertices = {{0.04, 0, -0.02}, {-0.03, 0.04, -0.02}, {-0.02, -0.04, -0.02}, {0.01, 0, 0.03}, {-0.02, 0, 0.03}};
    shapes.emplace_back(geom);
    return shapes;
  }();
  return kShapes;
}

std::vector<RenderItem> Pile(uint64_t seed, int count) {
  Rng rng(seed, "pile");
  std::vector<RenderItem> items;
  for (int i = 0; i < count; ++i) {
    const Quat q =
        i % 3 == 0 ? FromYaw(rng.Uniform(-3, 3)) : Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
    items.push_back({&Shapes()[static_cast<size_t>(i) % Shapes().size()],
                     {{rng.Uniform(0.25, 0.75), rng.Uniform(-0.5, 0.5), rng.Uniform(0.05, 0.15)}, q},
                     {static_cast<uint8_t>(rng.Index(256)), 90, 200},
                     i});
  }
  return items;
}

// What a ray sees first: the distance and the item, and whether all neighbours nearby see the same item.
struct Seen {
  double distance = 1e9;
  int32_t id = kNothingId;
};
Seen Look(const std::vector<Solid>& solids, const Vec3& eye, const Vec3& direction) {
  Seen seen;
  RayEntry entry;
  for (size_t i = 0; i < solids.size(); ++i)
    if (solids[i].Enter(eye, direction, entry) && entry.distance_m < seen.distance)
      seen = {entry.distance_m, static_cast<int32_t>(i)};
  return seen;
}

std::vector<Solid> SolidsOf(const std::vector<RenderItem>& items) {
  std::vector<Solid> solids;
  for (const RenderItem& item : items) solids.emplace_back(*item.shape, item.X_WG);
  return solids;
}

// Is (row, column) next to a pixel of another id?
bool AtEdge(const IdMap& id, int row, int column) {
  for (int r = std::max(0, row - 1); r <= std::min(id.rows - 1, row + 1); ++r)
    for (int c = std::max(0, column - 1); c <= std::min(id.columns - 1, column + 1); ++c)
      if (id.at(r, c) != id.at(row, column)) return true;
  return false;
}

TEST(Rasteriser, MapsAgreeWithRays) {
  const OrthoView view;
  for (uint64_t seed = 0; seed < 3; ++seed) {
    const auto items = Pile(seed, 25);
    const auto solids = SolidsOf(items);
    MapImages images;
    RenderMap(items, view, images);
    int compared = 0, differing_ids = 0;
    for (int row = 0; row < view.rows; ++row) {
      for (int column = 0; column < view.columns; ++column) {
        const Vec3 eye = {view.min_x + (row + 0.5) * view.pixel_m, view.min_y + (column + 0.5) * view.pixel_m, 1};
        const Seen seen = Look(solids, eye, {0, 0, -1});
        if (AtEdge(images.id, row, column)) {
          differing_ids += seen.id != images.id.at(row, column);
          continue;
        }
        ASSERT_EQ(seen.id, images.id.at(row, column)) << row << " " << column;
        const double height = seen.id == kNothingId ? 0 : 1 - seen.distance;
        ASSERT_NEAR(images.height.at(row, column), height, 1e-5) << row << " " << column;
        compared += seen.id != kNothingId;
      }
    }
    EXPECT_GT(compared, 2000);
    EXPECT_LT(differing_ids, 5) << "even at edges";
  }
}

TEST(Rasteriser, CamerasAgreeWithRays) {
  for (const PinholeCamera& camera : CliportCameras()) {
    SCOPED_TRACE(camera.name);
    const auto items = Pile(7, 25);
    const auto solids = SolidsOf(items);
    CameraImages images;
    RenderCamera(items, camera, images);
    int compared = 0, differing_ids = 0;
    for (int row = 0; row < camera.rows; row += 3) {
      for (int column = 0; column < camera.columns; column += 3) {
        const Vec3 d_C = {(column - camera.cx) / camera.fx, (row - camera.cy) / camera.fy, 1};
        const Vec3 direction = Rotate(camera.X_WC.q, d_C) * (1 / Norm(d_C));
        Seen seen = Look(solids, camera.X_WC.p, direction);
        const double table = -camera.X_WC.p.z / direction.z;
        if (direction.z < 0 && table < seen.distance) seen = {table, kNothingId};
        if (AtEdge(images.id, row, column)) {
          differing_ids += seen.id != images.id.at(row, column);
          continue;
        }
        ASSERT_EQ(seen.id, images.id.at(row, column)) << row << " " << column;
        const double depth = seen.distance / Norm(d_C);
        ASSERT_NEAR(images.depth.at(row, column), seen.distance < 1e8 ? depth : 0, 1e-4) << row << " " << column;
        compared += seen.id != kNothingId;
      }
    }
    EXPECT_GT(compared, 500);
    EXPECT_LT(differing_ids, 5);
  }
}

// The published cameras look down at the table, upright: the middle of the table is in the middle, far things are up.
TEST(Rasteriser, CliportCamerasSeeTheTable) {
  for (const PinholeCamera& camera : CliportCameras()) {
    SCOPED_TRACE(camera.name);
    const RenderShape& ball = Shapes()[2];
    const auto row_and_column = [&](const Vec3& p) {
      const std::vector<RenderItem> items = {{&ball, {p, {}}, {200, 0, 0}, 4}};
      CameraImages images;
      RenderCamera(items, camera, images);
      double row = 0, column = 0, count = 0;
      for (int r = 0; r < camera.rows; ++r)
        for (int c = 0; c < camera.columns; ++c)
          if (images.id.at(r, c) == 4) row += r, column += c, ++count;
      EXPECT_GT(count, 100);
      return std::pair{row / count, column / count};
    };
    const auto [row, column] = row_and_column({0.5, 0, 0.025});
    EXPECT_NEAR(column, 320, 60);
    EXPECT_NEAR(row, 240, 100) << "the front camera aims above it";
    const Vec3 away = Vec3{0.5, 0, 0.025} + (Vec3{0.5, 0, 0} - Vec3{camera.X_WC.p.x, camera.X_WC.p.y, 0}) * 0.2;
    EXPECT_LT(row_and_column(away).first, row - 10) << "further away is higher up";
  }
}

// Every kernel gives the same bytes, for odd sizes too.
TEST(Rasteriser, KernelsAgree) {
  const RasterKernel& best = BestKernel();
  if (std::string(best.name) == PortableKernel().name) GTEST_SKIP() << "this CPU has no wider kernel";
  const auto items = Pile(11, 40);
  for (const bool shadows : {false, true}) {
    for (const int columns : {320, 313, 1, 9}) {
      OrthoView view;
      view.columns = columns;
      MapImages a, b;
      RenderMap(items, view, a, {.shadows = shadows, .kernel = &PortableKernel()});
      RenderMap(items, view, b, {.shadows = shadows, .kernel = &best});
      EXPECT_EQ(a.color, b.color);
      EXPECT_EQ(a.height, b.height);
      EXPECT_EQ(a.id, b.id);
    }
    PinholeCamera camera = CliportCameras()[0];
    camera.columns = 333;
    CameraImages a, b;
    RenderCamera(items, camera, a, {.shadows = shadows, .kernel = &PortableKernel()});
    RenderCamera(items, camera, b, {.shadows = shadows, .kernel = &best});
    EXPECT_EQ(a.color, b.color);
    EXPECT_EQ(a.depth, b.depth);
    EXPECT_EQ(a.id, b.id);
  }
}

// A camera inside a body does not see it, and bodies behind or around it do no harm.
TEST(Rasteriser, AroundTheEye) {
  PinholeCamera camera;
  camera.X_WC = {{0.5, 0, 0.5}, FromAxisAngle({1, 0, 0}, std::numbers::pi)};
  const RenderShape& box = Shapes()[0];
  const std::vector<RenderItem> around = {{&box, {camera.X_WC.p, {}}, {200, 0, 0}, 1}},
                                behind = {{&box, PoseAt(0.5, 0, 0.8), {200, 0, 0}, 1}},
                                beside = {{&box, PoseAt(0.58, 0, 0.495), {200, 0, 0}, 1}};
  CameraImages images;
  for (const auto* items : {&around, &behind}) {
    RenderCamera(*items, camera, images);
    EXPECT_EQ(images.id, IdMap(480, 640, kNothingId));
    EXPECT_NEAR(images.depth.at(240, 320), 0.5, 1e-6) << "the table";
  }
  RenderCamera(beside, camera, images);
  EXPECT_EQ(images.id.at(240, 320), kNothingId);
}

// A plate over the table shades what is under it, seen from the light; the rest of the table keeps its light.
TEST(Rasteriser, Shadows) {
  Geom geom;
  geom.half = {0.05, 0.05, 0.005};
  const RenderShape plate(geom);
  const std::vector<RenderItem> items = {{&plate, PoseAt(0.5, 0, 0.25), {200, 0, 0}, 1}};
  MapImages plain, shaded;
  RenderMap(items, {}, plain);
  RenderMap(items, {}, shaded, {.shadows = true});
  const Vec3 light = LightDirection();
  const Vec3 shadow = Vec3{0.5, 0, 0} - light * (0.25 / light.z);
  const int row = static_cast<int>((shadow.x - 0.25) / 0.003125),
            column = static_cast<int>((shadow.y + 0.5) / 0.003125);
  ASSERT_EQ(plain.id.at(row, column), kNothingId) << "the shadow lies beside the plate";
  EXPECT_LT(shaded.color.at(row, column)[0], plain.color.at(row, column)[0] - 30);
  EXPECT_EQ(shaded.color.at(5, 5), plain.color.at(5, 5));
  EXPECT_EQ(shaded.color.at(80, 160), plain.color.at(80, 160)) << "the plate does not shade its own top";
  EXPECT_EQ(shaded.height, plain.height);
}

}  // namespace
}  // namespace gensim::render
