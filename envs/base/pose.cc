#include "envs/base/pose.h"

#include <algorithm>
#include <numbers>

namespace gensim {

Quat Normalized(const Quat& q) {
  const double n = std::sqrt(q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z);
  if (n == 0) return {};
  return {q.w / n, q.x / n, q.y / n, q.z / n};
}

Quat FromAxisAngle(const Vec3& axis, double angle_rad) {
  const double n = Norm(axis);
  if (n == 0) return {};
  const double s = std::sin(angle_rad / 2) / n;
  return {std::cos(angle_rad / 2), axis.x * s, axis.y * s, axis.z * s};
}

Quat FromYaw(double yaw_rad) { return {std::cos(yaw_rad / 2), 0, 0, std::sin(yaw_rad / 2)}; }

double YawOf(const Quat& q) { return std::atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z)); }

double AngleBetween(const Quat& a, const Quat& b) {
  const Quat d = Conjugate(a) * b;
  // atan2 keeps full precision near 0, where acos of the dot product does not
  return 2 * std::atan2(std::sqrt(d.x * d.x + d.y * d.y + d.z * d.z), std::abs(d.w));
}

Pose Inverse(const Pose& X_AB) {
  const Quat q = Conjugate(X_AB.q);
  return {-Rotate(q, X_AB.p), q};
}

Pose PoseAt(double x, double y, double z, double yaw_rad) { return {{x, y, z}, FromYaw(yaw_rad)}; }

double WrapAngle(double angle_rad) {
  const double wrapped = std::remainder(angle_rad, 2 * std::numbers::pi);
  return wrapped <= -std::numbers::pi ? std::numbers::pi : wrapped;
}

double AngleDistance(double a_rad, double b_rad, double period_rad) {
  if (period_rad == 0) return 0;
  return std::abs(std::remainder(a_rad - b_rad, period_rad));
}

}  // namespace gensim
