// One Bullet world with the bodies of a model, the table, the tool and the hold.
//
// Owned by one BulletWorld, used by one thread. Bullet keeps more than poses and speeds: contact points with their last
// impulses, the order of pairs, trees of boxes. Fill() throws all of that away and builds the engine's world anew from
// plain states, in the order of the bodies, so that two stages of a model that were filled alike and told alike go on
// alike, bit for bit; clearing the caches alone is not enough. Nothing here is random.
// Memory: pools for small scenes come with the stage; Bullet's solver grows its arrays when there are more contacts
// than ever before. Fill() allocates: Bullet makes proxies and tree nodes one by one.
#pragma once

#include <btBulletDynamicsCommon.h>

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "envs/physics/bullet/bullet_model.h"
#include "envs/physics/bullet/hold_constraint.h"

namespace gensim::physics {

/// Everything that a moving body carries over a border; plain bytes.
struct BodyState {
  double basis[9] = {};
  double origin_W[3] = {};
  double velocity_W[3] = {}, spin_W[3] = {};
  double calm_s = 0;   ///< how long it has been slow enough to sleep
  int activation = 0;  ///< Bullet's activation state
  int unused = 0;      ///< no byte without a value: snapshots are compared as bytes
};

class Stage {
 public:
  /// kSimulate: time goes on. kForces: one step tells the forces at a pose, everything awake.
  enum class Purpose { kSimulate, kForces };

  Stage(const BulletModel& model, Purpose purpose);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// The state that the scene starts in.
  std::vector<BodyState> StartStates() const;
  void ReadStates(std::span<BodyState> states) const;
  /// Builds the engine's world anew; one state for each body, those of fixed bodies are not looked at. Ends a hold.
  void Fill(std::span<const BodyState> states, const Pose& X_WT);

  /// Null for a body without colliding geoms.
  btRigidBody* body(int body) const { return bodies_[static_cast<size_t>(body)].get(); }

  /// Places the tool for the next step; one that stands still lets its neighbours sleep.
  void PlaceTool(const Pose& before, const Pose& now);
  /// Puts a body somewhere else at rest, wakes it and its old and new neighbours.
  void PlaceBody(int body, const Pose& X_WP);

  /// X_PT: the tool in the body's Bullet frame.
  void Hold(int body, const Pose& X_PT);
  void Release(int body);
  HoldConstraint* hold() { return hold_ ? &*hold_ : nullptr; }

  void Step();
  /// Why the state is no longer valid; null while it is.
  const char* Fault() const;
  /// Contacts that the last step found.
  void Collect(int body, std::vector<Contact>& contacts) const;

 private:
  // Pairs by layers, and nothing between two bodies that cannot move.
  struct Filter final : btOverlapFilterCallback {
    bool needBroadphaseCollision(btBroadphaseProxy* a, btBroadphaseProxy* b) const override;
  };

  std::unique_ptr<btRigidBody> MakeBody(int id, btCollisionShape* shape, double mass_kg, const Vec3& inertia) const;
  void Clear();
  void Add(btRigidBody& body, const GeomFilter& filter);
  void Wake(btRigidBody& body) const;
  void WakeNear(const btRigidBody& body);
  int AwakeState() const { return sleep_ ? ACTIVE_TAG : DISABLE_DEACTIVATION; }

  const BulletModel& model_;
  const bool sleep_;
  btDefaultCollisionConfiguration configuration_;
  btCollisionDispatcher dispatcher_;
  btDbvtBroadphase broadphase_;
  btSequentialImpulseConstraintSolver solver_;
  Filter filter_;
  std::vector<std::unique_ptr<btRigidBody>> bodies_;
  std::unique_ptr<btRigidBody> table_, tool_;
  btRigidBody anchor_;  // the other end of the hold
  std::optional<HoldConstraint> hold_;
  btDiscreteDynamicsWorld world_;  // last: it refers to all of the above
};

}  // namespace gensim::physics
