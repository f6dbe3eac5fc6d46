// Bodies for MjcfEnv, as MJCF text: what the host is measured and tested with.
#pragma once

#include <string>

namespace gensim::control {

/// A three-link capsule arm with position servos among `cubes` (1 to 40) cubes of 40 mm on a plane, 2 ms steps. With
/// `sleep`, bodies at rest are skipped by the engine.
std::string ArmWithCubesMjcf(int cubes, bool sleep);

/// An ant-like body: a ball with four two-joint capsule legs and eight motors, 5 ms steps.
std::string AntMjcf();

}  // namespace gensim::control
