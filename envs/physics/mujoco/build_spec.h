// Turns a checked Scene into an mjSpec with the project's settings.
//
// The settings were measured to work for stacking, insertion and holding: implicitfast, Newton, elliptic cones, contact
// time constant of 3 steps, weld time constant of 2 steps, no margin. Layout of the compiled model: bodies 1..n are the
// scene's bodies in order, then (with a tool) the mocap bodies `tool` and `grip`; equality i is the weld between grip
// and the i-th moving body, not active. The grip frame takes a body's pose when it is held, so the weld's own pose
// stays the identity and the model can be shared.
#pragma once

#include <mujoco/mujoco.h>

#include <memory>
#include <vector>

#include "envs/physics/scene.h"

namespace gensim::physics {

struct SpecDeleter {
  void operator()(mjSpec* spec) const { mj_deleteSpec(spec); }
};
using SpecPtr = std::unique_ptr<mjSpec, SpecDeleter>;

/// Time constants in steps.
inline constexpr double kContactSteps = 3;
inline constexpr double kWeldSteps = 2;

/// `density` holds one value a body, in kg/m3. `for_viewer` adds a light and colours of the table.
SpecPtr BuildSpec(const Scene& scene, const std::vector<double>& density, bool for_viewer);

}  // namespace gensim::physics
