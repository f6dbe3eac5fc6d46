// Reading and writing MuJoCo's arrays in our types. Header of the MuJoCo world's own files only.
#pragma once

#include <mujoco/mujoco.h>

#include "envs/base/pose.h"

namespace gensim::physics {

inline Vec3 Read3(const mjtNum* v) { return {v[0], v[1], v[2]}; }

/// A free joint's seven numbers.
inline Pose ReadPose(const mjtNum* q) { return {Read3(q), {q[3], q[4], q[5], q[6]}}; }

inline void WritePose(const Pose& pose, mjtNum* p, mjtNum* q) {
  p[0] = pose.p.x, p[1] = pose.p.y, p[2] = pose.p.z;
  q[0] = pose.q.w, q[1] = pose.q.x, q[2] = pose.q.y, q[3] = pose.q.z;
}

}  // namespace gensim::physics
