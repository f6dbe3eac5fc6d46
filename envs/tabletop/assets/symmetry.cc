#include "envs/tabletop/assets/symmetry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gensim::tabletop {
namespace {

constexpr double kPi = std::numbers::pi;

// q and -q are one rotation.
bool SameRotation(const Quat& a, const Quat& b) {
  return std::abs(a.w * b.w + a.x * b.x + a.y * b.y + a.z * b.z) > 1 - 1e-9;
}

// The 24 rotations of a cube, the identity first.
std::vector<Quat> CubeRotations() {
  const Quat turns[] = {FromAxisAngle({1, 0, 0}, kPi / 2), FromAxisAngle({0, 0, 1}, kPi / 2)};
  std::vector<Quat> group = {Quat{}};
  for (size_t i = 0; i < group.size(); ++i) {
    for (const Quat& turn : turns) {
      const Quat next = Normalized(turn * group[i]);
      const bool known = std::any_of(group.begin(), group.end(), [&](const Quat& q) { return SameRotation(q, next); });
      if (!known) group.push_back(next);
    }
  }
  return group;
}

}  // namespace

Symmetry YawSymmetry(int n) {
  Symmetry symmetry;
  for (int i = 1; i < n; ++i) symmetry.rotations.push_back(FromYaw(2 * kPi * i / n));
  return symmetry;
}

Symmetry PrismSymmetry(int n, double axis_rad) {
  Symmetry symmetry = YawSymmetry(n);
  for (int i = 0; i < n; ++i) {
    const double angle = axis_rad + kPi * i / n;
    symmetry.rotations.push_back(FromAxisAngle({std::cos(angle), std::sin(angle), 0}, kPi));
  }
  return symmetry;
}

Symmetry BoxSymmetry(const Vec3& half) {
  static const std::vector<Quat> kCube = CubeRotations();
  Symmetry symmetry;
  symmetry.rotations.clear();
  for (const Quat& q : kCube) {
    const Vec3 turned = Rotate(q, half);
    const Vec3 size = {std::abs(turned.x), std::abs(turned.y), std::abs(turned.z)};
    if (Norm(size - half) < 1e-9) symmetry.rotations.push_back(q);
  }
  return symmetry;
}

Symmetry RoundSymmetry(bool flips) {
  Symmetry symmetry;
  symmetry.any_yaw = true;
  if (flips) symmetry.rotations.push_back(FromAxisAngle({1, 0, 0}, kPi));
  return symmetry;
}

Symmetry FullSymmetry() {
  Symmetry symmetry;
  symmetry.any_rotation = true;
  return symmetry;
}

double OrientationError(const Symmetry& symmetry, const Quat& q_a, const Quat& q_b) {
  if (symmetry.any_rotation) return 0;
  double least = kPi;
  for (const Quat& r : symmetry.rotations) {
    const Quat delta = Conjugate(q_a) * q_b * r;
    // free turning about z takes the twist out of the difference and leaves the tilt
    const double cosine = symmetry.any_yaw ? std::hypot(delta.w, delta.z) : std::abs(delta.w);
    const double sine = symmetry.any_yaw ? std::hypot(delta.x, delta.y) : std::hypot(delta.x, delta.y, delta.z);
    least = std::min(least, 2 * std::atan2(sine, cosine));
  }
  return least;
}

}  // namespace gensim::tabletop
