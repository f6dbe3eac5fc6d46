// Between Bullet's vectors and ours. Header of the Bullet world's own files only.
#pragma once

#include <LinearMath/btTransform.h>

#include "envs/base/pose.h"

namespace gensim::physics {

inline Vec3 Read(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
inline btVector3 Write(const Vec3& v) { return {v.x, v.y, v.z}; }

inline Pose Read(const btTransform& X) {
  const btQuaternion q = X.getRotation();
  return {Read(X.getOrigin()), {q.w(), q.x(), q.y(), q.z()}};
}
inline btTransform Write(const Pose& X) { return btTransform(btQuaternion(X.q.x, X.q.y, X.q.z, X.q.w), Write(X.p)); }

}  // namespace gensim::physics
