#include "envs/tabletop/draw.h"

#include <gtest/gtest.h>

#include "envs/base/rng.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/render/ortho_renderer.h"
#include "tests/tabletop/asset_cases.h"

namespace gensim::tabletop {
namespace {

Object MakeObject(const AssetParams& params, const std::string& color) {
  Object object;
  object.id = params.asset;
  object.params = *CompleteParams(params, "");
  object.shape = BuildShape(object.params);
  object.color = color;
  return object;
}

// Heights of the map are those of the engine's rays, for every asset, at random points (rings have an invisible disc in
// their hole and markers no contacts, so they are left out).
TEST(Draw, HeightsAgreeWithTheEngine) {
  Rng rng(21, "draw/heights");
  for (const AssetParams& params : AssetCases()) {
    SCOPED_TRACE(CaseName(params));
    const auto shape = BuildShape(params);
    if (shape->marker || shape->ring_hole_radius > 0) continue;
    const Pose X_WO = PoseAt(0.5, 0, shape->half.z, 0.3);
    Task task;
    task.objects = {MakeObject(params, "red")};
    TaskDrawing drawing(task);
    render::MapImages maps;
    render::RenderMap(drawing.At({&X_WO, 1}), {}, maps);

    physics::Scene scene;
    scene.with_tool = false;
    physics::Body body;
    body.name = "one";
    body.geoms = shape->geoms;
    body.mass_kg = shape->mass_kg;
    body.fixed = shape->fixed;
    body.X_WB = X_WO;
    scene.bodies = {body};
    const auto model = physics::CompileMujoco(scene);
    ASSERT_TRUE(model.ok()) << ToString(model.errors());
    const auto world = (*model)->MakeWorld();
    const render::OrthoView view;
    int differing = 0;
    for (int i = 0; i < 150; ++i) {
      const int row = 80 + static_cast<int>(rng.Uniform(-1, 1) * shape->half.x / view.pixel_m);
      const int column = 160 + static_cast<int>(rng.Uniform(-1, 1) * shape->half.y / view.pixel_m);
      if (row < 0 || row >= view.rows || column < 0 || column >= view.columns) continue;
      const Vec3 eye = {view.min_x + (row + 0.5) * view.pixel_m, view.min_y + (column + 0.5) * view.pixel_m, 1};
      const auto hit = world->raycast(eye, {0, 0, -1}, 2);
      const double height = maps.height.at(row, column);
      // a seam between two wedges may be hit by one and missed by the other
      differing += std::abs(1 - hit.distance_m - height) > 1e-4;
      EXPECT_EQ(maps.id.at(row, column), height > 0 ? 0 : render::kNothingId);
    }
    EXPECT_LE(differing, 1);
  }
}

// A ring is drawn with its hole, although its contacts have none.
TEST(Draw, RingsHaveAVisibleHole) {
  Task task;
  task.objects = {MakeObject({"ring", {}, {}}, "red")};
  TaskDrawing drawing(task);
  const Pose X_WO = PoseAt(0.5, 0, task.objects[0].shape->half.z);
  const auto items = drawing.At({&X_WO, 1});
  EXPECT_EQ(items.size(), 32u);
  render::MapImages maps;
  render::RenderMap(items, {}, maps);
  EXPECT_EQ(maps.id.at(80, 160), render::kNothingId);
  EXPECT_EQ(maps.id.at(80 + 8, 160), 0);
}

// Items of a task carry the object's index and the colour of the palette.
TEST(Draw, ItemsFollowTheObjects) {
  Task task;
  task.objects = {MakeObject({"block", {}, {}}, "red"), MakeObject({"ell", {}, {}}, "lime")};
  const std::vector<Pose> poses = {PoseAt(0.4, 0, 0.02), PoseAt(0.6, 0.1, 0.02, 1)};
  TaskDrawing drawing(task);
  const auto items = drawing.At(poses);
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0].id, 0);
  EXPECT_EQ(items[2].id, 1);
  EXPECT_EQ(items[0].rgb, FindColor("red")->rgb);
  EXPECT_EQ(items[1].rgb, FindColor("lime")->rgb);
}

// A ghost is a pale object: the picture changes only where it or its shadow would be seen, and there less than half of
// the way; without ghosts a picture is the usual one.
TEST(Draw, GhostsArePale) {
  Task task;
  task.objects = {MakeObject({"block", {}, {}}, "red"), MakeObject({"block", {}, {}}, "blue")};
  const std::vector<Pose> poses = {PoseAt(0.4, 0.2, 0.02), PoseAt(0.6, 0.1, 0.02)};
  const std::vector<Pose> moved = {PoseAt(0.5, -0.2, 0.02), poses[1]};
  TaskDrawing drawing(task);
  const render::Image plain = render::RenderPicture(drawing.At(poses));
  EXPECT_EQ(TaskPicture(task, poses, {}), plain);
  const render::Image there = render::RenderPicture(drawing.At(moved));
  const Ghost ghost{0, moved[0]};
  const render::Image haunted = TaskPicture(task, poses, {&ghost, 1});
  int changed = 0, red = 0;
  for (size_t i = 0; i < plain.pixels.size(); ++i) {
    if (haunted.pixels[i] == plain.pixels[i]) continue;
    ++changed;
    for (size_t c = 0; c < 3; ++c) {
      const int way = there.pixels[i][c] - plain.pixels[i][c], gone = haunted.pixels[i][c] - plain.pixels[i][c];
      EXPECT_LE(std::abs(gone), std::abs(way) / 2 + 1);
    }
    red += haunted.pixels[i][0] > haunted.pixels[i][1] + 40;
  }
  // some 24 pixels a side, and the shadow
  EXPECT_GT(red, 200);
  EXPECT_LT(changed, 2000);
}

// Too few poses and unknown colours are mistakes of the caller.
TEST(Draw, ThrowsOnMisuse) {
  Task task;
  task.objects = {MakeObject({"block", {}, {}}, "red")};
  EXPECT_THROW(TaskDrawing(task).At({}), std::invalid_argument);
  task.objects[0].color = "reddish";
  EXPECT_THROW(TaskDrawing{task}, std::invalid_argument);
}

// With the tool there are a few items more, which stand where the tool is and have its id; objects stay as they were.
TEST(Draw, ShowsTheTool) {
  Task task;
  task.objects = {MakeObject({"block", {}, {}}, "red")};
  TaskDrawing drawing(task);
  const Pose X_WO = PoseAt(0.5, 0, 0.02), X_WT = PoseAt(0.4, 0.2, 0.1);
  const size_t without = drawing.At({&X_WO, 1}).size();
  const auto items = drawing.WithTool({&X_WO, 1}, X_WT);
  ASSERT_GT(items.size(), without);
  for (size_t k = 0; k < items.size(); ++k) {
    EXPECT_EQ(items[k].id, k < without ? 0 : physics::kToolId);
    if (k < without) continue;
    EXPECT_EQ(items[k].X_WG.p.x, 0.4);
    EXPECT_GE(items[k].X_WG.p.z, 0.1);  // nothing of it is below the tip
  }
}

// The close view shows every object of every set of poses whole, and larger than the usual view does.
TEST(Draw, CloseViewHoldsEverything) {
  Task task;
  for (const char* color : {"red", "green"}) task.objects.push_back(MakeObject({"block", {}, {}}, color));
  const std::vector<std::vector<Pose>> sets = {{PoseAt(0.3, 0.1, 0.02), PoseAt(0.6, 0.25, 0.02)},
                                               {PoseAt(0.3, 0.1, 0.02), PoseAt(0.35, -0.15, 0.2)}};
  const auto colored = [&](const std::vector<Pose>& poses, const render::PictureView& view) {
    TaskDrawing drawing(task);
    const render::Image image = render::RenderPicture(drawing.At(poses), view);
    int inside = 0, border = 0;
    for (int row = 0; row < image.rows; ++row) {
      for (int column = 0; column < image.columns; ++column) {
        const render::Rgb& rgb = image.at(row, column);
        const bool hit = rgb[0] > 2 * rgb[1] || rgb[1] > 2 * rgb[0];
        const bool at_border = row == 0 || column == 0 || row == image.rows - 1 || column == image.columns - 1;
        inside += hit, border += hit && at_border;
      }
    }
    return std::pair(inside, border);
  };
  const render::PictureView close = CloseView(task, sets, 320, 180);
  render::PictureView usual;
  usual.columns = 320, usual.rows = 180;
  for (const auto& poses : sets) {
    EXPECT_EQ(colored(poses, close).second, 0);
    EXPECT_GT(colored(poses, close).first, 1.5 * colored(poses, usual).first);
  }
  EXPECT_EQ(CloseView(Task{}, {}, 320, 180).width_m, usual.width_m);
}

}  // namespace
}  // namespace gensim::tabletop
