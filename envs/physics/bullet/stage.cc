#include "envs/physics/bullet/stage.h"

#include <algorithm>

#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {
namespace {

constexpr double kSleep_m_s = 0.01, kSleep_rad_s = 0.1;
constexpr double kNeighbour_m = 0.002;  // boxes this near count as touching when a body is taken away
constexpr int kPerturbations = 4;       // turned looks at a pair of round or many-cornered shapes, for several points

btDefaultCollisionConstructionInfo SmallPools(const BulletModel& model) {
  btDefaultCollisionConstructionInfo info;
  const int geoms = std::min(4 * model.geom_count(), 2048);
  info.m_defaultMaxPersistentManifoldPoolSize = 64 + geoms;
  info.m_defaultMaxCollisionAlgorithmPoolSize = 64 + geoms;
  return info;
}

}  // namespace

bool Stage::Filter::needBroadphaseCollision(btBroadphaseProxy* a, btBroadphaseProxy* b) const {
  const auto* first = static_cast<const btCollisionObject*>(a->m_clientObject);
  const auto* second = static_cast<const btCollisionObject*>(b->m_clientObject);
  if (first->isStaticOrKinematicObject() && second->isStaticOrKinematicObject()) return false;
  return ((a->m_collisionFilterGroup & b->m_collisionFilterMask) |
          (b->m_collisionFilterGroup & a->m_collisionFilterMask)) != 0;
}

Stage::Stage(const BulletModel& model, Purpose purpose)
    : model_(model),
      sleep_(model.scene().sleep && purpose == Purpose::kSimulate),
      configuration_(SmallPools(model)),
      dispatcher_(&configuration_),
      anchor_(btRigidBody::btRigidBodyConstructionInfo(0, nullptr, nullptr)),
      world_(&dispatcher_, &broadphase_, &solver_, &configuration_) {
  // while time goes on contact points gather from step to step; a single step has to find them all
  const int looks = purpose == Purpose::kForces ? kPerturbations : 0;
  configuration_.setConvexConvexMultipointIterations(looks, looks);
  configuration_.setPlaneConvexMultipointIterations(looks, looks);
  dispatcher_.setDispatcherFlags(dispatcher_.getDispatcherFlags() &
                                 ~btCollisionDispatcher::CD_USE_RELATIVE_CONTACT_BREAKING_THRESHOLD);
  broadphase_.getOverlappingPairCache()->setOverlapFilterCallback(&filter_);
  world_.setGravity({0, 0, -model.scene().gravity_m_s2});
  world_.setForceUpdateAllAabbs(false);
  world_.getDispatchInfo().m_useContinuous = false;
  purpose == Purpose::kSimulate ? SetSolver(world_.getSolverInfo()) : SetForceSolver(world_.getSolverInfo());

  // one Bullet body for each of the scene's that has something to collide with, the table, the tool
  const Scene& scene = model.scene();
  for (int b = 0; b < model.body_count(); ++b) {
    const BodyPlan& plan = model.plan(b);
    const Body& body = scene.bodies[static_cast<size_t>(b)];
    if (plan.shape.shape() == nullptr) {
      bodies_.push_back(nullptr);
      continue;
    }
    bodies_.push_back(MakeBody(b, plan.shape.shape(), plan.fixed ? 0 : body.mass_kg, plan.inertia_kg_m2));
    btRigidBody& made = *bodies_.back();
    made.setFriction(body.friction);
    made.setRollingFriction(body.rolling_friction_m);
    made.setSpinningFriction(body.rolling_friction_m);
    if (plan.fixed) made.setCenterOfMassTransform(Write(body.X_WB));
  }
  if (model.table_shape() != nullptr) {
    table_ = MakeBody(kTableId, model.table_shape(), 0, {});
    table_->setFriction(scene.table_friction);
  }
  if (model.tool_shape() != nullptr) {
    tool_ = MakeBody(kToolId, model.tool_shape(), 0, {});
    tool_->setFriction(0);
    tool_->setCollisionFlags(tool_->getCollisionFlags() | btCollisionObject::CF_KINEMATIC_OBJECT);
  }
}

Stage::~Stage() { Clear(); }

std::unique_ptr<btRigidBody> Stage::MakeBody(int id, btCollisionShape* shape, double mass_kg,
                                             const Vec3& inertia) const {
  auto body =
      std::make_unique<btRigidBody>(btRigidBody::btRigidBodyConstructionInfo(mass_kg, nullptr, shape, Write(inertia)));
  body->setUserIndex(id);
  body->setRestitution(0);
  body->setSleepingThresholds(kSleep_m_s, kSleep_rad_s);
  return body;
}

std::vector<BodyState> Stage::StartStates() const {
  std::vector<BodyState> states(bodies_.size());
  for (size_t b = 0; b < bodies_.size(); ++b) {
    const Body& body = model_.scene().bodies[b];
    const btTransform X = Write(body.X_WB * model_.plan(static_cast<int>(b)).shape.X_BP);
    BodyState& state = states[b];
    for (int i = 0; i < 9; ++i) state.basis[i] = X.getBasis()[i / 3][i % 3];
    for (int i = 0; i < 3; ++i) state.origin_W[i] = X.getOrigin()[i];
    state.activation = AwakeState();
  }
  return states;
}

void Stage::ReadStates(std::span<BodyState> states) const {
  for (size_t b = 0; b < bodies_.size(); ++b) {
    if (bodies_[b] == nullptr || bodies_[b]->isStaticObject()) continue;
    const btRigidBody& body = *bodies_[b];
    BodyState& state = states[b];
    const btTransform& X = body.getWorldTransform();
    for (int i = 0; i < 9; ++i) state.basis[i] = X.getBasis()[i / 3][i % 3];
    for (int i = 0; i < 3; ++i) {
      state.origin_W[i] = X.getOrigin()[i];
      state.velocity_W[i] = body.getLinearVelocity()[i];
      state.spin_W[i] = body.getAngularVelocity()[i];
    }
    state.calm_s = body.getDeactivationTime();
    state.activation = body.getActivationState();
  }
}

void Stage::Clear() {
  if (hold_) world_.removeConstraint(&*hold_);
  hold_.reset();
  for (const auto& body : bodies_) {
    if (body != nullptr && body->getBroadphaseHandle() != nullptr) world_.removeRigidBody(body.get());
  }
  for (btRigidBody* body : {table_.get(), tool_.get()}) {
    if (body != nullptr && body->getBroadphaseHandle() != nullptr) world_.removeRigidBody(body);
  }
  broadphase_.resetPool(&dispatcher_);
  solver_.reset();
}

void Stage::Add(btRigidBody& body, const GeomFilter& filter) {
  world_.addRigidBody(&body, static_cast<int>(filter.layer), static_cast<int>(filter.collides_with));
}

void Stage::Fill(std::span<const BodyState> states, const Pose& X_WT) {
  Clear();
  if (table_ != nullptr) Add(*table_, model_.common_filter());
  for (size_t b = 0; b < bodies_.size(); ++b) {
    if (bodies_[b] == nullptr) continue;
    btRigidBody& body = *bodies_[b];
    const GeomFilter& filter = model_.plan(static_cast<int>(b)).shape.filter;
    if (body.isStaticObject()) {
      Add(body, filter);
      continue;
    }
    // speeds first: the transform's setter takes them along
    const BodyState& s = states[b];
    const double* m = s.basis;
    body.clearForces();
    body.setLinearVelocity({s.velocity_W[0], s.velocity_W[1], s.velocity_W[2]});
    body.setAngularVelocity({s.spin_W[0], s.spin_W[1], s.spin_W[2]});
    body.setCenterOfMassTransform(btTransform(btMatrix3x3(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]),
                                              btVector3(s.origin_W[0], s.origin_W[1], s.origin_W[2])));
    Add(body, filter);
    body.forceActivationState(sleep_ ? s.activation : DISABLE_DEACTIVATION);
    body.setDeactivationTime(s.calm_s);
  }
  if (tool_ != nullptr) {
    PlaceTool(X_WT, X_WT);
    Add(*tool_, model_.common_filter());
  }
}

void Stage::PlaceTool(const Pose& before, const Pose& now) {
  // Bullet takes the speed of a kinematic body from where it was; one that is awake keeps its neighbours awake
  const bool moves = !(before == now);
  tool_->setWorldTransform(Write(now * model_.X_TC()));
  tool_->setInterpolationWorldTransform(Write(before * model_.X_TC()));
  if (!moves) {
    tool_->setLinearVelocity({0, 0, 0});
    tool_->setAngularVelocity({0, 0, 0});
  }
  tool_->forceActivationState(moves ? DISABLE_DEACTIVATION : ISLAND_SLEEPING);
  // a sleeper's box is not brought up to date by the step
  if (tool_->getBroadphaseHandle() != nullptr) world_.updateSingleAabb(tool_.get());
}

void Stage::Wake(btRigidBody& body) const {
  if (body.getActivationState() != DISABLE_DEACTIVATION) body.forceActivationState(AwakeState());
  body.setDeactivationTime(0);
}

void Stage::WakeNear(const btRigidBody& body) {
  btVector3 low, high;
  body.getAabb(low, high);
  const btVector3 margin(kNeighbour_m, kNeighbour_m, kNeighbour_m);
  for (const auto& other : bodies_) {
    if (other == nullptr || other->isStaticObject() || other.get() == &body) continue;
    btVector3 other_low, other_high;
    other->getAabb(other_low, other_high);
    if (TestAabbAgainstAabb2(low - margin, high + margin, other_low, other_high)) Wake(*other);
  }
}

void Stage::PlaceBody(int id, const Pose& X_WP) {
  btRigidBody& body = *bodies_[static_cast<size_t>(id)];
  WakeNear(body);
  body.setLinearVelocity({0, 0, 0});
  body.setAngularVelocity({0, 0, 0});
  body.setCenterOfMassTransform(Write(X_WP));
  Wake(body);
  WakeNear(body);
  broadphase_.getOverlappingPairCache()->cleanProxyFromPairs(body.getBroadphaseHandle(), &dispatcher_);
}

void Stage::Hold(int id, const Pose& X_PT) {
  const Scene& scene = model_.scene();
  btRigidBody& body = *bodies_[static_cast<size_t>(id)];
  hold_.emplace(anchor_, body, X_PT, scene.hold_force_limit_n, scene.hold_force_limit_n * scene.hold_arm_m);
  world_.addConstraint(&*hold_);
  body.forceActivationState(DISABLE_DEACTIVATION);
}

void Stage::Release(int id) {
  world_.removeConstraint(&*hold_);
  hold_.reset();
  btRigidBody& body = *bodies_[static_cast<size_t>(id)];
  body.forceActivationState(AwakeState());
  body.setDeactivationTime(0);
}

void Stage::Step() { world_.stepSimulation(model_.scene().timestep_s, 0); }

}  // namespace gensim::physics
