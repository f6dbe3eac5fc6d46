// StepObserver: whoever wants to see what happens within a primitive, which takes hundreds of physics steps.
//
// Called on the thread that steps, after every physics step; borrowed by what it watches. It may look at poses,
// velocities and time, and must not change the world. Where none is set a step pays for one comparison.
#pragma once

#include "envs/physics/world.h"

namespace gensim::tabletop {

class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void AfterStep(const physics::World& world) = 0;
};

/// One physics step under the eyes of an observer, which may be null. Returns the steps taken, 0 or 1.
inline int StepWatched(physics::World& world, StepObserver* observer) {
  const int steps = world.step();
  if (observer) observer->AfterStep(world);
  return steps;
}

}  // namespace gensim::tabletop
