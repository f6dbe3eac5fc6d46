// Quaternion and pose algebra, angles and their folding.
#include "envs/base/pose.h"

#include <gtest/gtest.h>

#include <numbers>

#include "envs/base/rng.h"

namespace gensim {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTiny = 1e-12;  // a few hundred roundings of numbers near 1

Vec3 RandomVec(Rng& rng) { return {rng.Uniform(-1, 1), rng.Uniform(-1, 1), rng.Uniform(-1, 1)}; }
Quat RandomQuat(Rng& rng) { return Normalized({rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()}); }
Pose RandomPose(Rng& rng) { return {RandomVec(rng), RandomQuat(rng)}; }

void ExpectNear(const Vec3& a, const Vec3& b, double tolerance = kTiny) { EXPECT_NEAR(Norm(a - b), 0, tolerance); }

// Rotation matrix of a quaternion written out, as an oracle for Rotate.
Vec3 RotateByMatrix(const Quat& q, const Vec3& v) {
  return {
      (1 - 2 * (q.y * q.y + q.z * q.z)) * v.x + 2 * (q.x * q.y - q.w * q.z) * v.y + 2 * (q.x * q.z + q.w * q.y) * v.z,
      2 * (q.x * q.y + q.w * q.z) * v.x + (1 - 2 * (q.x * q.x + q.z * q.z)) * v.y + 2 * (q.y * q.z - q.w * q.x) * v.z,
      2 * (q.x * q.z - q.w * q.y) * v.x + 2 * (q.y * q.z + q.w * q.x) * v.y + (1 - 2 * (q.x * q.x + q.y * q.y)) * v.z};
}

// The cross product is right-handed and the basic operations are what their names say.
TEST(Vec3, BasicAlgebra) {
  EXPECT_EQ(Cross({1, 0, 0}, {0, 1, 0}), (Vec3{0, 0, 1}));
  EXPECT_EQ(Dot({1, 2, 3}, {4, 5, 6}), 32);
  EXPECT_EQ(Norm({2, 3, 6}), 7);
  EXPECT_EQ(DistanceXY({0, 0, 9}, {3, 4, -9}), 5);
  EXPECT_EQ(-Vec3({1, -2, 3}) * 2.0, (Vec3{-2, 4, -6}));
}

// A quarter turn about z takes x to y; about x takes y to z.
TEST(Quat, TurnsAreRightHanded) {
  ExpectNear(Rotate(FromYaw(kPi / 2), {1, 0, 0}), {0, 1, 0});
  ExpectNear(Rotate(FromAxisAngle({5, 0, 0}, kPi / 2), {0, 1, 0}), {0, 0, 1});
}

// Rotate agrees with the rotation matrix and keeps lengths.
TEST(Quat, RotateMatchesTheMatrix) {
  Rng rng(31, "pose");
  for (int i = 0; i < 200; ++i) {
    const Quat q = RandomQuat(rng);
    const Vec3 v = RandomVec(rng);
    ExpectNear(Rotate(q, v), RotateByMatrix(q, v));
    EXPECT_NEAR(Norm(Rotate(q, v)), Norm(v), kTiny);
  }
}

// The product of quaternions is the composition of rotations, and the conjugate undoes.
TEST(Quat, ProductComposes) {
  Rng rng(32, "pose");
  for (int i = 0; i < 200; ++i) {
    const Quat a = RandomQuat(rng), b = RandomQuat(rng);
    const Vec3 v = RandomVec(rng);
    ExpectNear(Rotate(a * b, v), Rotate(a, Rotate(b, v)));
    ExpectNear(Rotate(Conjugate(a), Rotate(a, v)), v);
  }
}

// Zero quaternions and axes, which have no direction, give the identity.
TEST(Quat, DegenerateInputsGiveTheIdentity) {
  EXPECT_EQ(Normalized({0, 0, 0, 0}), Quat());
  EXPECT_EQ(FromAxisAngle({0, 0, 0}, 1.0), Quat());
  EXPECT_NEAR(Normalized({0, 3, 0, 4}).x, 0.6, kTiny);
}

// Yaw survives the round trip through a quaternion over the whole circle, and tilts about x keep it.
TEST(Quat, YawRoundTrip) {
  for (int degree = -179; degree <= 180; degree += 7) {
    const double yaw = degree * kPi / 180;
    EXPECT_NEAR(AngleDistance(YawOf(FromYaw(yaw)), yaw, 2 * kPi), 0, kTiny);
    EXPECT_NEAR(AngleDistance(YawOf(FromYaw(yaw) * FromAxisAngle({1, 0, 0}, 0.7)), yaw, 2 * kPi), 0, kTiny);
  }
}

// The angle between orientations is the turn that leads from one to the other, whichever sign the quaternions have.
TEST(Quat, AngleBetweenIsTheTurn) {
  Rng rng(33, "pose");
  for (double angle : {0.0, 1e-9, 1e-4, 0.5, 2.0, kPi}) {
    const Quat a = RandomQuat(rng), b = a * FromAxisAngle(RandomVec(rng), angle);
    EXPECT_NEAR(AngleBetween(a, b), angle, 1e-14 + 1e-9 * angle + 3e-16) << angle;
    EXPECT_NEAR(AngleBetween(a, {-b.w, -b.x, -b.y, -b.z}), angle, 1e-14 + 1e-9 * angle + 3e-16) << angle;
  }
  EXPECT_NEAR(AngleBetween(FromYaw(0.3), FromYaw(0.3 + 2 * kPi)), 0, kTiny);
}

// Poses form a group: associative, with identity and inverse.
TEST(Pose, IsAGroup) {
  Rng rng(34, "pose");
  for (int i = 0; i < 200; ++i) {
    const Pose a = RandomPose(rng), b = RandomPose(rng), c = RandomPose(rng);
    const Vec3 p = RandomVec(rng);
    ExpectNear(((a * b) * c) * p, a * (b * (c * p)));
    ExpectNear((a * Inverse(a)) * p, p);
    ExpectNear((Inverse(a) * a) * p, p);
    ExpectNear((a * Pose()) * p, a * p);
    ExpectNear((Inverse(a * b)) * p, (Inverse(b) * Inverse(a)) * p);
  }
}

// X_AB * X_BC places C in A: a worked example.
TEST(Pose, ComposesFrames) {
  const Pose X_WT = PoseAt(0.5, 0, 0.1, kPi / 2), X_TG = PoseAt(0.2, 0, 0.3);
  const Pose X_WG = X_WT * X_TG;
  ExpectNear(X_WG.p, {0.5, 0.2, 0.4});
  EXPECT_NEAR(YawOf(X_WG.q), kPi / 2, kTiny);
}

// Angles fold into (-pi, pi]: the open end at -pi becomes pi.
TEST(WrapAngle, FoldsIntoTheHalfOpenCircle) {
  EXPECT_EQ(WrapAngle(0.5), 0.5);
  EXPECT_NEAR(WrapAngle(2 * kPi + 0.5), 0.5, kTiny);
  EXPECT_NEAR(WrapAngle(-7 * kPi / 2), kPi / 2, kTiny);
  EXPECT_EQ(WrapAngle(kPi), kPi);
  EXPECT_EQ(WrapAngle(-kPi), kPi);
  for (double angle = -50; angle < 50; angle += 0.37) {
    EXPECT_GT(WrapAngle(angle), -kPi);
    EXPECT_LE(WrapAngle(angle), kPi);
    EXPECT_NEAR(std::sin(WrapAngle(angle)), std::sin(angle), 1e-12);
  }
}

// Symmetric shapes: a square looks the same every quarter turn, a disc always.
TEST(AngleDistance, KnowsSymmetry) {
  EXPECT_NEAR(AngleDistance(0.1, 0.1 + kPi / 2, kPi / 2), 0, kTiny);
  EXPECT_NEAR(AngleDistance(0, kPi / 4, kPi / 2), kPi / 4, kTiny);
  EXPECT_NEAR(AngleDistance(-3.1, 3.1, 2 * kPi), 2 * kPi - 6.2, kTiny);
  EXPECT_EQ(AngleDistance(1, 2, 0), 0);
}

}  // namespace
}  // namespace gensim
