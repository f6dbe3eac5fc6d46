#include "policies/data/label.h"

#include <gtest/gtest.h>

#include <cmath>

#include "envs/base/rng.h"
#include "envs/tabletop/tabletop_env.h"
#include "envs/tabletop/workspace.h"

namespace gensim::policies {
namespace {

constexpr double kPi = 3.14159265358979323846;

// The data's map is that of the tabletop: it may not include its header, so this is where a difference shows.
TEST(Label, TheMapIsThatOfTheTabletop) {
  EXPECT_EQ(kMapRows, tabletop::kRows);
  EXPECT_EQ(kMapColumns, tabletop::kColumns);
  EXPECT_EQ(kMapMinX_m, tabletop::kMinX_m);
  EXPECT_EQ(kMapMinY_m, tabletop::kMinY_m);
  EXPECT_EQ(kMapPixel_m, tabletop::kPixel_m);
  EXPECT_EQ(kPickPlaceSize, static_cast<size_t>(tabletop::kActionSize));
}

// A whole number is the middle of a pixel, as in the renderer; the corners of the table are half a pixel further.
TEST(Label, PixelsAreWhereTheRendererHasThem) {
  EXPECT_NEAR(PointAt({0, 0}).x, 0.25 + 0.5 * kMapPixel_m, 1e-15);
  EXPECT_NEAR(PointAt({159, 319}).y, 0.5 - 0.5 * kMapPixel_m, 1e-15);
  EXPECT_NEAR(PixelAt(0.25, -0.5).row, -0.5, 1e-12);
  EXPECT_NEAR(PixelAt(0.75, 0.5).column, 319.5, 1e-12);
  EXPECT_TRUE(OnMap({-0.5, 319.5}));
  EXPECT_FALSE(OnMap({-0.51, 10}));
  EXPECT_FALSE(OnMap({10, 319.51}));
  EXPECT_FALSE(OnMap({1, 1}, 2));
}

// Pixels and points are each other's inverse to a billionth of a metre.
TEST(Label, PixelsAndPointsRoundTrip) {
  Rng rng(1, "label-test");
  for (int i = 0; i < 1000; ++i) {
    const double x = rng.Uniform(0.25, 0.75), y = rng.Uniform(-0.5, 0.5);
    const Vec3 back = PointAt(PixelAt(x, y));
    EXPECT_NEAR(back.x, x, 1e-9);
    EXPECT_NEAR(back.y, y, 1e-9);
  }
}

// An upright action comes back as poses that move a held thing alike, whatever yaw the thing had.
TEST(Label, ActionsMoveAThingAsBefore) {
  Rng rng(2, "label-test");
  for (int i = 0; i < 1000; ++i) {
    const Pose pick =
        PoseAt(rng.Uniform(0.25, 0.75), rng.Uniform(-0.5, 0.5), rng.Uniform(0, 0.1), rng.Uniform(-kPi, kPi));
    const Pose place =
        PoseAt(rng.Uniform(0.25, 0.75), rng.Uniform(-0.5, 0.5), rng.Uniform(0, 0.1), rng.Uniform(-kPi, kPi));
    const Label label = LabelOf(tabletop::ActionOf(pick, place), rng.Uniform(-kPi, kPi));
    EXPECT_TRUE(label.pure_yaw);
    const auto action = ActionOf(label);
    const auto pose = [&](size_t at) {
      return Pose{{action[at], action[at + 1], action[at + 2]},
                  {action[at + 3], action[at + 4], action[at + 5], action[at + 6]}};
    };
    const Pose before = place * Inverse(pick), after = pose(7) * Inverse(pose(0));
    EXPECT_NEAR(Norm(before.p - after.p), 0, 1e-9);
    EXPECT_NEAR(AngleBetween(before.q, after.q), 0, 1e-7);
  }
}

// A tilted tool is told apart from an upright one.
TEST(Label, TiltsAreNoticed) {
  const Pose upright = PoseAt(0.5, 0, 0.05), tilted{{0.5, 0.1, 0.05}, FromAxisAngle({1, 0, 0}, 0.1)};
  EXPECT_TRUE(LabelOf(tabletop::ActionOf(upright, upright), 0).pure_yaw);
  EXPECT_FALSE(LabelOf(tabletop::ActionOf(upright, tilted), 0).pure_yaw);
  EXPECT_FALSE(LabelOf(tabletop::ActionOf(tilted, upright), 0).pure_yaw);
}

// The heading of a thing is that of its x axis, and still one when that axis points up.
TEST(Label, HeadingsOfUprightAndTippedThings) {
  EXPECT_NEAR(HeadingOf(FromYaw(0.7)), 0.7, 1e-12);
  const Quat tipped = FromYaw(0.7) * FromAxisAngle({0, 1, 0}, -kPi / 2);
  EXPECT_NEAR(HeadingOf(tipped), 0.7, 1e-9);
  const Quat rolled = FromYaw(-2) * FromAxisAngle({1, 0, 0}, kPi / 2);
  EXPECT_NEAR(HeadingOf(rolled), -2, 1e-9);
}

// An action of another size is a mistake of the caller.
TEST(Label, OtherActionsAreRefused) {
  const std::vector<double> action(13, 0.0);
  try {
    LabelOf(action, 0);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("13 numbers; legal: 14"), std::string::npos);
  }
}

}  // namespace
}  // namespace gensim::policies
