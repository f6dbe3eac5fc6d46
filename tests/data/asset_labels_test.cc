// Labels on every asset that can be picked: from a pose to pixels and back, and from the pixels of a picture to a move.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "envs/tabletop/pick_place.h"
#include "envs/tabletop/task_maps.h"
#include "envs/tabletop/task_scene.h"
#include "policies/data/surface.h"
#include "tests/tabletop/asset_cases.h"
#include "tests/tabletop/scene_fixture.h"

namespace gensim::policies {
namespace {

using tabletop::AssetParams;

constexpr double kPi = 3.14159265358979323846;

// every movable asset of the registry: presets, smallest, largest and lopsided sizes, all outlines
std::vector<AssetParams> MovableCases() {
  std::vector<AssetParams> cases = tabletop::AssetCases();
  std::erase_if(cases, [](const AssetParams& params) { return !tabletop::FindAsset(params.asset)->movable; });
  return cases;
}

// One object on a bare table, and what is seen of it.
class OnTable {
 public:
  OnTable(const AssetParams& params, double x, double y, double yaw) {
    tabletop::test::AddObject(task_, params.asset, params.size_mm, "red", params.outlines);
    task_.objects[0].X_WO = tabletop::test::Standing(task_, 0, x, y, yaw);
    tabletop::TaskMaps(task_, {}, 0).Draw(std::vector<Pose>{pose()}, 0, seen_);
  }

  const Pose& pose() const { return task_.objects[0].X_WO; }
  const tabletop::AssetShape& shape() const { return *task_.objects[0].shape; }
  const std::vector<float>& height() const { return seen_.height.pixels; }
  bool Shows(const Pixel& at) const {
    return OnMap(at) &&
           seen_.id.at(static_cast<int>(std::lround(at.row)), static_cast<int>(std::lround(at.column))) == 0;
  }

  /// The label of the move that holds the object at a grasp point and puts its origin above (x, y), turned by `turn`.
  Label Move(const Vec3& grasp_O, double x, double y, double turn) const {
    const Vec3 grip = pose() * grasp_O;
    const Pose pick = PoseAt(grip.x, grip.y, grip.z), target = PoseAt(x, y, pose().p.z, YawOf(pose().q) + turn);
    return LabelOf(tabletop::ActionOf(pick, target * Inverse(pose()) * pick), HeadingOf(pose().q));
  }

  /// Where the object is after an action was carried out; nothing where that failed.
  std::optional<Pose> After(const std::array<double, kPickPlaceSize>& action) const {
    const auto world = tabletop::CompileTask(task_).value()->MakeWorld();
    if (!tabletop::WaitForRest(*world)) return std::nullopt;
    const auto pose = [&](size_t at) {
      return Pose{{action[at], action[at + 1], action[at + 2]},
                  {action[at + 3], action[at + 4], action[at + 5], action[at + 6]}};
    };
    const auto outcome = tabletop::RunPickPlace(*world, {pose(0), pose(7)});
    if (!outcome.ok()) {
      ADD_FAILURE() << tabletop::FailureName(outcome.failure);
      return std::nullopt;
    }
    return world->pose(0);
  }

 private:
  tabletop::Task task_;
  render::MapImages seen_;
};

// The registry's assets that can be picked are all here; a new one is tested without being named.
TEST(AssetLabels, CoverTheRegistry) {
  std::set<std::string> covered, movable;
  for (const AssetParams& params : MovableCases()) covered.insert(params.asset);
  for (const auto& asset : tabletop::Assets())
    if (asset.movable) movable.insert(asset.name);
  EXPECT_EQ(covered, movable);
  EXPECT_GE(movable.size(), 12u);
}

// From a pose to pixels and back: each grasp point of each asset, at drawn places and yaws, is a pixel that shows the
// thing at the height of the grasp; its point is the grasp again, and the move made from the label alone carries the
// thing where it was meant to go, with the heading that the label says.
TEST(AssetLabels, PosesComeBack) {
  uint64_t number = 0;
  for (const AssetParams& params : MovableCases()) {
    SCOPED_TRACE(CaseName(params));
    Rng rng(number++, "asset-labels");
    for (int i = 0; i < 4; ++i) {
      const OnTable thing(params, rng.Uniform(0.4, 0.6), rng.Uniform(-0.3, 0.3), rng.Uniform(-kPi, kPi));
      for (const Vec3& grasp : thing.shape().grasps_O) {
        const double x = rng.Uniform(0.3, 0.7), y = rng.Uniform(-0.4, 0.4), turn = rng.Uniform(-kPi, kPi);
        const Label label = thing.Move(grasp, x, y, turn);
        const Vec3 grip = thing.pose() * grasp, point = PointAt(label.pick.pixel);
        EXPECT_NEAR(point.x, grip.x, 1e-9);
        EXPECT_NEAR(point.y, grip.y, 1e-9);
        EXPECT_TRUE(thing.Shows(label.pick.pixel));
        EXPECT_NEAR(PickHeight(thing.height(), label.pick.pixel), grip.z, 0.008);

        const auto action = ActionOf(label);
        const auto pose = [&](size_t at) {
          return Pose{{action[at], action[at + 1], action[at + 2]},
                      {action[at + 3], action[at + 4], action[at + 5], action[at + 6]}};
        };
        const Pose moved = pose(7) * Inverse(pose(0)) * thing.pose();
        EXPECT_NEAR(moved.p.x, x, 1e-9);
        EXPECT_NEAR(moved.p.y, y, 1e-9);
        EXPECT_NEAR(moved.p.z, thing.pose().p.z, 1e-9);
        EXPECT_NEAR(WrapAngle(HeadingOf(moved.q) - label.place.yaw_rad), 0, 1e-9);
        EXPECT_NEAR(WrapAngle(label.place.yaw_rad - label.pick.yaw_rad - turn), 0, 1e-9);
      }
    }
  }
}

// From pixels to a pose: every pixel that shows a thing is a point of it, and the point's pixel is the same one.
TEST(AssetLabels, PixelsComeBack) {
  for (const AssetParams& params : MovableCases()) {
    SCOPED_TRACE(CaseName(params));
    const OnTable thing(params, 0.47, 0.13, 0.6);
    int seen = 0;
    for (int row = 0; row < kMapRows; ++row) {
      for (int column = 0; column < kMapColumns; ++column) {
        const Pixel pixel{static_cast<double>(row), static_cast<double>(column)};
        if (!thing.Shows(pixel)) continue;
        ++seen;
        const Vec3 point = PointAt(pixel);
        const Pixel back = PixelAt(point.x, point.y);
        ASSERT_NEAR(back.row, pixel.row, 1e-9);
        ASSERT_NEAR(back.column, pixel.column, 1e-9);
        ASSERT_LE(std::hypot(point.x - thing.pose().p.x, point.y - thing.pose().p.y),
                  thing.shape().radius_xy + kMapPixel_m);
      }
    }
    EXPECT_GT(seen, 20);
  }
}

// What a policy can say, whole pixels and heights from the map, moves every asset to its target, within the pixel that
// was rounded away at each end, and turned as the label says.
TEST(AssetLabels, WholePixelsMoveThings) {
  uint64_t number = 0;
  for (const AssetParams& params : MovableCases()) {
    SCOPED_TRACE(CaseName(params));
    Rng rng(number++, "asset-moves");
    const OnTable thing(params, 0.5 + rng.Uniform(-0.05, 0.05), -0.2 + rng.Uniform(-0.05, 0.05),
                        rng.Uniform(-kPi, kPi));
    const double x = 0.5 + rng.Uniform(-0.05, 0.05), y = 0.2 + rng.Uniform(-0.05, 0.05);
    Label label = thing.Move(thing.shape().grasps_O.at(0), x, y, rng.Uniform(-kPi, kPi));
    for (Pixel* pixel : {&label.pick.pixel, &label.place.pixel})
      *pixel = {std::round(pixel->row), std::round(pixel->column)};
    const auto after = thing.After(ActionOf(WithMapHeights(thing.height(), label)));
    if (!after) continue;
    EXPECT_NEAR(after->p.x, x, kMapPixel_m + 0.003);
    EXPECT_NEAR(after->p.y, y, kMapPixel_m + 0.003);
    const Quat wanted = FromYaw(YawOf(thing.pose().q) + label.place.yaw_rad - label.pick.yaw_rad);
    EXPECT_LT(tabletop::OrientationError(thing.shape().symmetry, after->q, wanted), 0.05);
  }
}

}  // namespace
}  // namespace gensim::policies
