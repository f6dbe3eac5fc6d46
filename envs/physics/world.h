// One simulated world behind an engine-neutral interface, and the compiled model that worlds are made from.
//
// Ownership: a Model is immutable and shared by shared_ptr; a World keeps its Model alive. A World is owned by one
// thread at a time; any number of worlds on one Model run side by side. Determinism: the same Scene, the same calls,
// the same bits, for any number of threads, and after save and restore into any world of the same Model. Units: metres,
// seconds, newtons, radians. Frames: W world, B body, T tool. Bodies are numbered as in Scene::bodies. Errors: an
// unusable scene is a failed Result of the engine's compile function; a diverged simulation is reported by status() and
// stays as it was (steps do nothing any more); misuse (an id out of range, moving a fixed body, a snapshot of another
// model) throws std::invalid_argument. step() does not lock or throw, and it does not allocate but for what the
// engine's world names (bullet_world.h: at a border, and with more contacts than ever before).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/pose.h"
#include "envs/base/result.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// One touching point of a body, seen from that body.
struct Contact {
  int other = kNoBody;  ///< body, kTableId or kToolId
  Vec3 point_W;
  Vec3 normal_W;       ///< unit; from the other one into this body
  double force_n = 0;  ///< along the normal, never negative
  Vec3 force_W;        ///< on this body, friction included
  double depth_m = 0;  ///< penetration; negative is a gap
};

struct RayHit {
  int body = kNoBody;  ///< kNoBody when nothing was hit; kTableId for the table
  double distance_m = 0;
};

enum class Health { kOk, kDiverged };

/// Whether the simulation is still valid, and if not, why.
struct WorldStatus {
  Health health = Health::kOk;
  std::string_view cause;  ///< text with the life of the World, empty when ok
  bool ok() const { return health == Health::kOk; }
};

/// Everything that a world needs to continue bit for bit; opaque, reusable (saving again does not allocate).
struct Snapshot {
  std::vector<unsigned char> bytes;
};

class World;

/// A compiled scene. Thread-safe: all const.
class Model : public std::enable_shared_from_this<Model> {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  virtual ~Model() = default;

  virtual const Scene& scene() const = 0;
  /// Name and version of the engine: "mujoco 4.0.1".
  virtual std::string engine() const = 0;
  /// A fresh world in the scene's start state.
  virtual std::unique_ptr<World> MakeWorld() const = 0;
  /// The scene as MJCF text that MuJoCo's stock viewer opens; an error where the engine cannot say it.
  virtual Result<std::string> ExportMjcf() const = 0;
};

class World {
 public:
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;

  virtual const Model& model() const = 0;
  virtual int body_count() const = 0;
  virtual bool fixed(int body) const = 0;

  /// --- state
  virtual Pose pose(int body) const = 0;                  ///< X_WB
  virtual Vec3 linear_velocity(int body) const = 0;       ///< of B's origin in W, m/s
  virtual Vec3 angular_velocity(int body) const = 0;      ///< in W, rad/s
  virtual void set_pose(int body, const Pose& X_WB) = 0;  ///< zero velocity; wakes it and what touched it
  /// Lowest and highest z of a body's colliding geoms at its present pose (exact for every kind of geom).
  virtual double lowest_z(int body) const = 0;
  virtual double highest_z(int body) const = 0;
  /// Radius about B's origin that holds all colliding geoms.
  virtual double bounding_radius(int body) const = 0;
  /// No faster than this; turning counts as the speed of the point furthest from the origin.
  virtual bool at_rest(int body, double speed_m_s = 0.005) const = 0;
  virtual bool all_at_rest(double speed_m_s = 0.005) const = 0;
  bool moving(int body, double speed_m_s = 0.005) const { return !at_rest(body, speed_m_s); }

  /// --- time
  /// Advances n time steps; stops early when the world diverges. Returns the steps taken.
  virtual int step(int n = 1) = 0;
  virtual int64_t steps() const = 0;
  virtual double timestep() const = 0;
  virtual WorldStatus status() const = 0;
  /// Tells that an action is over and nothing much moves. An engine that snapshots by its calls since the last pause
  /// may drop its caches here, so that snapshots from here on are small and quickly restored; the physics is a function
  /// of all calls, pauses among them, and whether a snapshot is ever taken changes nothing. Others do nothing.
  virtual void pause() {}

  /// --- tool: moved as told, whatever stands in its way; the held body follows on a weld of limited force
  virtual void move_tool(const Pose& X_WT) = 0;
  virtual Pose tool_pose() const = 0;
  /// Welds a moving body to the tool as it stands now; throws when one is held already or the body is fixed.
  virtual void attach(int body) = 0;
  virtual void detach() = 0;
  virtual int held() const = 0;             ///< kNoBody when none
  virtual double hold_force_n() const = 0;  ///< present load of the hold, the larger of force and moment / hold_arm_m
  /// The last hold ended because its load passed Scene::hold_force_limit_n; reset by attach().
  virtual bool hold_lost() const = 0;

  /// --- contacts at the present poses: a function of the state, sleeping bodies included; costs about one step when
  /// the world changed since the last query. Valid until the next call on this world. Const, but they share a scratch
  /// copy: one thread at a time, as for everything else. Empty when the world has diverged.
  virtual std::span<const Contact> contacts(int body) const = 0;  ///< of a body or of kToolId
  bool touching(int a, int b) const;                              ///< of bodies, kTableId, kToolId
  /// Upward contact force on a body, in newtons: what carries it besides the hold.
  double support_force_n(int body) const;

  /// --- what the last step found, at no cost: for the tool and the held body only (others may be asleep and then have
  /// no contacts); empty before the first step and after restore.
  virtual std::span<const Contact> last_contacts(int body) const = 0;
  /// The tool's shape overlaps a fixed body or the table (no force arises between two unyielding things), by more than
  /// slack_m.
  virtual bool tool_overlaps_fixed(double slack_m = 0) const = 0;

  /// --- queries at the present poses
  /// First body (or table) along a ray, up to max_m away; the tool and geoms without contacts are not seen.
  virtual RayHit raycast(const Vec3& origin_W, const Vec3& direction_W, double max_m) const = 0;
  /// Distance between two bodies' colliding shapes, up to max_m; negative when they overlap. Not cheap: for checks.
  virtual double distance(int body_a, int body_b, double max_m) const = 0;

  /// --- snapshots
  virtual void save(Snapshot& snapshot) const = 0;
  virtual void restore(const Snapshot& snapshot) = 0;
  /// 64 bits over poses, velocities, tool and hold: equal states, equal hashes.
  virtual uint64_t state_hash() const = 0;

 protected:
  /// Throws std::invalid_argument in a scene without a tool.
  void RequireTool() const;
};

}  // namespace gensim::physics
