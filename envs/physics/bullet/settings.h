// What the project sets in Bullet: process-wide values, and those of one world.
//
// All were measured to work for stacking, insertion and holding. The decisive pair is split impulse off with a slop of
// 20 micrometres: without it contacts chatter and nothing falls asleep. Bullet keeps some values in global variables:
// they are set once, before the first model is compiled, and never again, so that worlds on any thread see the same.
#pragma once

#include <btBulletDynamicsCommon.h>

#include <cstdint>

#include "envs/physics/scene.h"

namespace gensim::physics {

inline constexpr double kContactReach_m = 0.001;  ///< contact points are kept up to this gap
inline constexpr double kShapeMargin_m = 0.0005;  ///< rounding of edges; the outside keeps its size
inline constexpr double kSlop_m = 2e-5;
inline constexpr int kIterations = 20;

/// What a collision shape knows of its geom; the shape's user pointer leads to it. The table and the tool have one too.
struct GeomFilter {
  uint32_t layer = 1;
  uint32_t collides_with = ~0u;
};

/// The rule of Scene: an `or` over both directions.
inline bool MayTouch(const GeomFilter& a, const GeomFilter& b) {
  return ((a.layer & b.collides_with) | (b.layer & a.collides_with)) != 0;
}

/// Sets Bullet's global variables on the first call; thread-safe.
void SetGlobalsOnce();

/// Solver settings of a world that simulates.
void SetSolver(btContactSolverInfo& solver);

/// Solver settings of a world that is asked for the forces at one pose: contacts hold, without pushing apart what
/// overlaps, and more iterations make loads of stacks exact.
void SetForceSolver(btContactSolverInfo& solver);

}  // namespace gensim::physics
