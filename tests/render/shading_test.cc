#include "envs/render/shading.h"

#include <gtest/gtest.h>

namespace gensim::render {
namespace {

// The lamp stands above, on the near left side.
TEST(Shading, LightComesFromAboveLeft) {
  const Vec3 light = LightDirection();
  EXPECT_NEAR(Norm(light), 1, 1e-12);
  EXPECT_GT(light.z, 0.8);
  EXPECT_GT(light.y, 0);
  EXPECT_LT(light.x, 0);
}

// Tops are brightest, sides differ from each other, and nothing is black.
TEST(Shading, FacesOfABoxCanBeToldApart) {
  const double top = Brightness({0, 0, 1}), left = Brightness({0, 1, 0}), right = Brightness({0, -1, 0}),
               near = Brightness({-1, 0, 0});
  EXPECT_GT(top, near + 0.1);
  EXPECT_GT(near, right + 0.1);
  EXPECT_GT(left, right + 0.1);
  EXPECT_GT(right, 0.4);
  EXPECT_LT(Brightness({0, 0, 1}, 0), top);
}

// Channels are rounded and clamped.
TEST(Shading, ScaledClamps) { EXPECT_EQ(Scaled({100, 200, 3}, 1.5), (Rgb{150, 255, 5})); }

}  // namespace
}  // namespace gensim::render
