#include "envs/tabletop/assets/symmetry.h"

#include <gtest/gtest.h>

#include <numbers>

#include "envs/base/rng.h"

namespace gensim::tabletop {
namespace {

constexpr double kPi = std::numbers::pi;

// Group orders: a cube has 24 rotations, a square prism 8, a box 4, an n-sided prism 2n.
TEST(Symmetry, GroupsHaveTheRightOrder) {
  EXPECT_EQ(BoxSymmetry({1, 1, 1}).rotations.size(), 24u);
  EXPECT_EQ(BoxSymmetry({1, 1, 2}).rotations.size(), 8u);
  EXPECT_EQ(BoxSymmetry({2, 1, 1}).rotations.size(), 8u);
  EXPECT_EQ(BoxSymmetry({1, 2, 3}).rotations.size(), 4u);
  EXPECT_EQ(YawSymmetry(1).rotations.size(), 1u);
  EXPECT_EQ(YawSymmetry(5).rotations.size(), 5u);
  EXPECT_EQ(PrismSymmetry(3).rotations.size(), 6u);
  EXPECT_EQ(PrismSymmetry(1, 0.5).rotations.size(), 2u);
}

// Without symmetry the error is the angle between the orientations.
TEST(OrientationErrorTest, IsThePlainAngleWithoutSymmetry) {
  Rng rng(1, "symmetry");
  for (int i = 0; i < 50; ++i) {
    const Quat a = Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
    const Quat b = Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
    EXPECT_NEAR(OrientationError({}, a, b), AngleBetween(a, b), 1e-9);
  }
}

// Turning by an element of the group costs nothing; half way between two elements costs half their angle.
TEST(OrientationErrorTest, FollowsTheGroup) {
  const Symmetry square = YawSymmetry(4);
  EXPECT_NEAR(OrientationError(square, FromYaw(0.3), FromYaw(0.3 + kPi / 2)), 0, 1e-9);
  EXPECT_NEAR(OrientationError(square, Quat{}, FromYaw(kPi / 4)), kPi / 4, 1e-9);
  EXPECT_NEAR(OrientationError(square, Quat{}, FromYaw(0.2 + kPi)), 0.2, 1e-9);
  EXPECT_NEAR(OrientationError(square, Quat{}, FromAxisAngle({1, 0, 0}, kPi)), kPi, 1e-9);
  EXPECT_NEAR(OrientationError(PrismSymmetry(4), Quat{}, FromAxisAngle({1, 0, 0}, kPi)), 0, 1e-9);
}

// A cube on any face at any quarter turn is a cube: no orientation is further than 62.8 degrees from another, the known
// largest misorientation of the cubic group.
TEST(OrientationErrorTest, OfCubesIsBounded) {
  Rng rng(2, "symmetry");
  const Symmetry cube = BoxSymmetry({1, 1, 1});
  double most = 0;
  for (int i = 0; i < 2000; ++i) {
    most = std::max(
        most, OrientationError(cube, Quat{}, Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()})));
  }
  EXPECT_LT(most, 62.81 * kPi / 180);
  EXPECT_GT(most, 55 * kPi / 180);
}

// Round bodies: yaw is free, tilt counts; upside down counts unless the body flips; balls have no orientation.
TEST(OrientationErrorTest, OfRoundBodiesIsTheTilt) {
  const Quat turned = FromYaw(1.2), tilted = FromAxisAngle({0, 1, 0}, 0.4) * FromYaw(2.0);
  EXPECT_NEAR(OrientationError(RoundSymmetry(false), Quat{}, turned), 0, 1e-9);
  EXPECT_NEAR(OrientationError(RoundSymmetry(false), Quat{}, tilted), 0.4, 1e-9);
  const Quat flipped = FromAxisAngle({0, 1, 0}, kPi) * FromYaw(0.9);
  EXPECT_NEAR(OrientationError(RoundSymmetry(false), Quat{}, flipped), kPi, 1e-9);
  EXPECT_NEAR(OrientationError(RoundSymmetry(true), Quat{}, flipped), 0, 1e-9);
  EXPECT_EQ(OrientationError(FullSymmetry(), tilted, flipped), 0);
}

// The error does not depend on which orientation comes first.
TEST(OrientationErrorTest, IsSymmetric) {
  Rng rng(4, "symmetry");
  for (const Symmetry& group : {PrismSymmetry(3, 0.2), BoxSymmetry({1, 1, 2}), RoundSymmetry(true)}) {
    for (int i = 0; i < 50; ++i) {
      const Quat a = Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
      const Quat b = Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()});
      EXPECT_NEAR(OrientationError(group, a, b), OrientationError(group, b, a), 1e-9);
    }
  }
}

}  // namespace
}  // namespace gensim::tabletop
