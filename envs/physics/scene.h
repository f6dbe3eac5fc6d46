// A physical scene as plain data: bodies made of simple geoms, and the settings of the simulation.
//
// Value types without behaviour; an engine compiles a Scene into an immutable Model (world.h). Metres, kilograms,
// seconds, newtons, radians; z is up and the table top is the plane z = 0. Frames: W world, B body, G geom, T tool.
// Nothing here is random; two equal scenes compile to models that simulate alike, bit for bit.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "envs/base/pose.h"

namespace gensim::physics {

enum class GeomKind { kBox, kCylinder, kSphere, kCapsule, kConvex };

/// One convex shape rigidly fixed to a body.
struct Geom {
  GeomKind kind = GeomKind::kBox;
  /// Box: half extents. Cylinder and capsule: x = radius, z = half height along G's z (capsule without its caps).
  /// Sphere: x = radius. Convex: unused.
  Vec3 half;
  std::vector<Vec3> vertices;  ///< convex only: points whose hull is the shape, in frame G
  Pose X_BG;                   ///< where the geom stands in its body
  /// Two geoms a and b touch when (a.layer & b.collides_with) or (b.layer & a.collides_with) is not zero. The rule is
  /// an `or`, so a geom with collides_with = 0 still meets those that look for its layer. The table and the tool are
  /// layer 1 and look for every layer.
  uint32_t layer = 1;
  uint32_t collides_with = ~0u;
  bool visual_only = false;  ///< drawn, but without contacts and without mass
  std::array<uint8_t, 3> rgb = {128, 128, 128};
};

/// A rigid body. Its inertia is that of its geoms at one density (overlaps count twice), scaled to mass_kg.
struct Body {
  std::string name;
  std::vector<Geom> geoms;
  double mass_kg = 0;             ///< of a moving body; ignored when fixed
  double friction = 0.7;          ///< sliding; the larger one of a pair counts
  double rolling_friction_m = 0;  ///< above zero for balls, else they never rest: 0.0005 to 0.002
  bool fixed = false;             ///< part of the world: never moves, cannot be held
  Pose X_WB;                      ///< at the start
};

/// The suction tool: a capsule along T's z axis. The origin of T is the lowest point of its tip, T's z points away from
/// the object, so a tool pose without tilt picks from above. It is moved as a whole and does not yield.
struct ToolShape {
  double radius_m = 0.006;
  double length_m = 0.10;  ///< over all, tip to top
};

/// Everything that a model is compiled from.
struct Scene {
  std::vector<Body> bodies;
  bool table = true;  ///< a plane at z = 0 without end
  double table_friction = 0.7;
  bool with_tool = true;
  ToolShape tool;
  Pose X_WT = PoseAt(0.5, 0, 0.3);   ///< of the tool at the start
  double hold_force_limit_n = 10.0;  ///< the hold lets go when its pull or its moment / hold_arm_m passes this
  double hold_arm_m = 0.04;          ///< lever arm that turns the force limit into a moment limit
  double gravity_m_s2 = 9.81;
  double timestep_s = 0.002;
  bool sleep = true;  ///< resting bodies are skipped until something wakes them; same physics, much faster
};

/// Limits of a legal scene; a scene beyond them is refused with code `scene-limit`.
inline constexpr int kMaxBodies = 256;
inline constexpr int kMaxGeoms = 2048;
inline constexpr int kMaxHullVertices = 128;
inline constexpr double kMinHalf_m = 0.0002;
inline constexpr double kMaxHalf_m = 5.0;
inline constexpr double kMinMass_kg = 1e-4;
inline constexpr double kMaxMass_kg = 100.0;

/// Ids that stand for what is not in Scene::bodies.
inline constexpr int kNoBody = -1;
inline constexpr int kTableId = -2;
inline constexpr int kToolId = -3;

}  // namespace gensim::physics
