// Vectors, quaternions and poses. Metres and radians; quaternions are (w, x, y, z) of unit length; z is up.
//
// A pose X_AB places frame B in frame A: p_A = X_AB * p_B. Value types, no invariants enforced besides normalising
// where a function says so.
#pragma once

#include <array>
#include <cmath>

namespace gensim {

struct Vec3 {
  double x = 0, y = 0, z = 0;

  Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
  Vec3 operator-() const { return {-x, -y, -z}; }
  Vec3 operator*(double s) const { return {x * s, y * s, z * s}; }
  bool operator==(const Vec3&) const = default;
};

inline double Dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 Cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double Norm(const Vec3& v) { return std::sqrt(Dot(v, v)); }
/// Horizontal distance.
inline double DistanceXY(const Vec3& a, const Vec3& b) { return std::hypot(a.x - b.x, a.y - b.y); }

struct Quat {
  double w = 1, x = 0, y = 0, z = 0;
  bool operator==(const Quat&) const = default;
};

// products are short and stand in the inner loops of placing
inline Quat operator*(const Quat& a, const Quat& b) {
  return {a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z, a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
          a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x, a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w};
}
inline Quat Conjugate(const Quat& q) { return {q.w, -q.x, -q.y, -q.z}; }
/// Unit length; the identity for a zero quaternion.
Quat Normalized(const Quat& q);
inline Vec3 Rotate(const Quat& q, const Vec3& v) {
  const Vec3 u{q.x, q.y, q.z};
  const Vec3 t = Cross(u, v) * 2.0;
  return v + t * q.w + Cross(u, t);
}
Quat FromAxisAngle(const Vec3& axis, double angle_rad);
/// Rotation about z.
Quat FromYaw(double yaw_rad);
/// Heading of the frame's x axis in the horizontal plane, in (-pi, pi].
double YawOf(const Quat& q);
/// Angle of the shortest rotation between two orientations, in [0, pi].
double AngleBetween(const Quat& a, const Quat& b);

struct Pose {
  Vec3 p;
  Quat q;
  bool operator==(const Pose&) const = default;
};

/// p_A = X_AB * p_B.
inline Vec3 operator*(const Pose& X_AB, const Vec3& p_B) { return X_AB.p + Rotate(X_AB.q, p_B); }
/// X_AC = X_AB * X_BC.
inline Pose operator*(const Pose& X_AB, const Pose& X_BC) { return {X_AB * X_BC.p, X_AB.q * X_BC.q}; }
/// X_BA from X_AB.
Pose Inverse(const Pose& X_AB);
/// Pose at (x, y, z) with a heading.
Pose PoseAt(double x, double y, double z, double yaw_rad = 0);

/// Angle folded into (-pi, pi].
double WrapAngle(double angle_rad);
/// Smallest |a - b| when angles repeat every `period_rad`; 0 when the period is 0 (any yaw is the same).
double AngleDistance(double a_rad, double b_rad, double period_rad);

}  // namespace gensim
