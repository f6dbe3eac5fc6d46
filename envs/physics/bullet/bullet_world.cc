#include "envs/physics/bullet/bullet_world.h"

#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

#include "envs/physics/bullet/vectors.h"
#include "envs/physics/shape.h"

namespace gensim::physics {

BulletWorld::BulletWorld(std::shared_ptr<const BulletModel> model)
    : model_(std::move(model)), stage_(std::make_unique<Stage>(*model_, Stage::Purpose::kSimulate)) {
  own_.X_WT = own_.X_WT_before = model_->scene().X_WT;
  border_states_ = stage_->StartStates();
  border_own_ = own_;
  contacts_.reserve(64);
  FillFromBorder();
}

const BodyPlan& BulletWorld::plan(int body) const {
  if (body < 0 || body >= model_->body_count()) {
    throw std::invalid_argument(fmt::format("body {} does not exist; legal: 0 to {}", body, model_->body_count() - 1));
  }
  return model_->plan(body);
}

void BulletWorld::Touch() {
  checked_ = false;
  fresh_step_ = false;
  probe_current_ = false;
}

Pose BulletWorld::PoseOfP(int body) const { return Read(stage_->body(body)->getWorldTransform()); }

Pose BulletWorld::pose(int body) const {
  const BodyPlan& own = plan(body);
  if (own.fixed) return model_->scene().bodies[static_cast<size_t>(body)].X_WB;
  return PoseOfP(body) * Inverse(own.shape.X_BP);
}

Vec3 BulletWorld::linear_velocity(int body) const {
  if (plan(body).fixed) return {};
  // Bullet's is that of the centre of mass
  const btRigidBody& b = *stage_->body(body);
  const Vec3 arm = pose(body).p - Read(b.getCenterOfMassPosition());
  return Read(b.getLinearVelocity()) + Cross(Read(b.getAngularVelocity()), arm);
}

Vec3 BulletWorld::angular_velocity(int body) const {
  return plan(body).fixed ? Vec3{} : Read(stage_->body(body)->getAngularVelocity());
}

void BulletWorld::set_pose(int body, const Pose& X_WB) {
  const BodyPlan& own = plan(body);
  if (own.fixed) throw std::invalid_argument(fmt::format("body {} is fixed and cannot be placed", body));
  const Pose X{X_WB.p, Normalized(X_WB.q)};
  Remember(CallKind::kSetPose, body, X);
  stage_->PlaceBody(body, X * own.shape.X_BP);
  Touch();
}

double BulletWorld::lowest_z(int body) const {
  const Pose X_WB = pose(body);
  return VerticalExtent(model_->scene().bodies[static_cast<size_t>(body)].geoms, X_WB).low_m;
}

double BulletWorld::highest_z(int body) const {
  const Pose X_WB = pose(body);
  return VerticalExtent(model_->scene().bodies[static_cast<size_t>(body)].geoms, X_WB).high_m;
}

bool BulletWorld::at_rest(int body, double speed_m_s) const {
  const BodyPlan& own = plan(body);
  if (own.fixed || !stage_->body(body)->isActive()) return true;
  return Norm(linear_velocity(body)) <= speed_m_s && Norm(angular_velocity(body)) * own.radius_m <= speed_m_s;
}

bool BulletWorld::all_at_rest(double speed_m_s) const {
  for (int b = 0; b < model_->body_count(); ++b) {
    if (!at_rest(b, speed_m_s)) return false;
  }
  return true;
}

int BulletWorld::step(int n) {
  int done = 0;
  while (done < n && !own_.diverged && OneStep()) ++done;
  return done;
}

// Ends the world when its state is absurd.
bool BulletWorld::Valid() {
  const char* fault = stage_->Fault();
  if (fault == nullptr && !std::isfinite(Norm(own_.X_WT.p) + own_.X_WT.q.w)) fault = "the tool's pose is not finite";
  if (fault == nullptr) return true;
  own_.diverged = true;
  cause_ = fault;
  return false;
}

bool BulletWorld::OneStep() {
  // a bad pose from outside must not reach the engine, but it belongs to what is played again
  const bool valid = checked_ || Valid();
  if (valid && log_.full()) Border();
  log_.AddStep();
  if (!valid) return false;
  checked_ = true;

  // targets, then the step, then what came of it
  if (model_->scene().with_tool) {
    if (own_.held >= 0) stage_->hold()->SetTarget(own_.X_WT_before, own_.X_WT, timestep());
    stage_->PlaceTool(own_.X_WT_before, own_.X_WT);
    own_.X_WT_before = own_.X_WT;
  }
  stage_->Step();
  fresh_step_ = true;
  probe_current_ = false;
  if (!Valid()) return false;
  ++own_.steps;
  if (own_.held >= 0) WatchHold();
  return true;
}

WorldStatus BulletWorld::status() const {
  return own_.diverged ? WorldStatus{Health::kDiverged, cause_} : WorldStatus{};
}

}  // namespace gensim::physics
