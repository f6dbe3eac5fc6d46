// SceneState: where everything is, as relations and the expert see it.
//
// Made from a physics world (contacts measured) or from poses alone (contacts derived from the shapes, for checks
// without physics). A value; holds a pointer to its Task, which must outlive it.
#pragma once

#include <utility>
#include <vector>

#include "envs/base/pose.h"
#include "envs/physics/world.h"
#include "envs/tabletop/footprint.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

struct SceneState {
  const Task* task = nullptr;
  std::vector<Pose> X_WO;                     ///< by object; upright wherever a symmetry of the object allows
  std::vector<bool> moving;                   ///< faster than rest allows
  std::vector<std::pair<int, int>> supports;  ///< (upper, lower): lower carries upper; lower -1 is the table
  std::vector<std::pair<int, int>> touches;   ///< (a, b) with a < b: bodies in contact or closer than 1 mm
  std::vector<bool> grounded;                 ///< fixed, or carried by the table or by something grounded
  std::vector<Footprint> footprints;          ///< by object, at its pose
  int held = -1;

  const Object& object(int i) const { return task->objects[static_cast<size_t>(i)]; }
  const AssetShape& shape(int i) const { return *object(i).shape; }
  bool Supports(int lower, int upper) const;
  bool Touches(int a, int b) const;
  /// At rest, not held, and carried by something that stands.
  bool Steady(int i) const;
  double BottomZ(int i) const { return footprints[static_cast<size_t>(i)].min_z; }
  double TopZ(int i) const { return footprints[static_cast<size_t>(i)].max_z; }
  const Footprint& footprint(int i) const { return footprints[static_cast<size_t>(i)]; }
  const Pose& pose(int i) const { return X_WO[static_cast<size_t>(i)]; }
  int size() const { return static_cast<int>(X_WO.size()); }
  /// Objects that `lower` carries, directly or through others.
  std::vector<int> CarriedBy(int lower) const;
  /// Objects that rest on `lower` directly.
  std::vector<int> OnTopOf(int lower) const;
};

/// An object with this pose in `objects` is nowhere yet: it touches and carries nothing.
inline constexpr double kNowhereZ_m = -10.0;

/// State of poses alone: nothing moves; support and touch are derived from the geometry.
SceneState StateFromPoses(const Task& task, std::vector<Pose> X_WO);

/// State of a running world whose body i is object i of the task: measured contacts in addition to the derived ones
/// (sleeping bodies report none).
SceneState StateFromWorld(const Task& task, physics::World& world);

}  // namespace gensim::tabletop
