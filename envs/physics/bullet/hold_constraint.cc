#include "envs/physics/bullet/hold_constraint.h"

#include <cmath>

#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {
namespace {

constexpr double kErrorShare = 0.8;  // of the present error that one step takes away

// The rotation from a to b as axis times angle, the shorter way.
Vec3 TurnBetween(const Quat& a, const Quat& b) {
  const Quat turn = b * Conjugate(a);
  const double sign = turn.w < 0 ? -1 : 1;
  const Vec3 axis = Vec3{turn.x, turn.y, turn.z} * sign;
  const double sine = Norm(axis);
  return sine > 0 ? axis * (2 * std::atan2(sine, turn.w * sign) / sine) : Vec3{};
}

}  // namespace

HoldConstraint::HoldConstraint(btRigidBody& anchor, btRigidBody& held, const Pose& X_PT, double max_force_n,
                               double max_moment_nm)
    : btTypedConstraint(FIXED_CONSTRAINT_TYPE, anchor, held),
      X_PT_(X_PT),
      max_force_n_(max_force_n),
      max_moment_nm_(max_moment_nm) {
  for (btVector3* v : {&feedback_.m_appliedForceBodyA, &feedback_.m_appliedTorqueBodyA, &feedback_.m_appliedForceBodyB,
                       &feedback_.m_appliedTorqueBodyB}) {
    v->setZero();
  }
  setJointFeedback(&feedback_);
}

Pose HoldConstraint::Present() const { return Read(getRigidBodyB().getWorldTransform()) * X_PT_; }

void HoldConstraint::SetTarget(const Pose& before, const Pose& now, double timestep_s) {
  const Pose present = Present();
  const double rate = 1 / timestep_s;
  velocity_ = Write((now.p - before.p) * rate + (before.p - present.p) * (kErrorShare * rate));
  spin_ = Write(TurnBetween(before.q, now.q) * rate + TurnBetween(present.q, before.q) * (kErrorShare * rate));
  arm_W_ = Write(present.p) - getRigidBodyB().getCenterOfMassPosition();
}

// Bullet tells the moment about the centre of mass.
void HoldConstraint::ReadLoad() {
  force_W_ = Read(feedback_.m_appliedForceBodyB);
  moment_W_ = Read(feedback_.m_appliedTorqueBodyB) - Cross(Read(arm_W_), force_W_);
}

HoldConstraint::Lag HoldConstraint::LagBehind(const Pose& X_WT) const {
  const Pose present = Present();
  return {Norm(X_WT.p - present.p), AngleBetween(X_WT.q, present.q)};
}

void HoldConstraint::getInfo1(btConstraintInfo1* info) {
  info->m_numConstraintRows = 6;
  info->nub = 0;
}

void HoldConstraint::getInfo2(btConstraintInfo2* info) {
  for (int i = 0; i < 3; ++i) {
    const int linear = i * info->rowskip, angular = (i + 3) * info->rowskip;
    info->m_J2linearAxis[linear + i] = 1;
    btVector3 axis(0, 0, 0);
    axis[i] = 1;
    const btVector3 lever = arm_W_.cross(axis);
    for (int k = 0; k < 3; ++k) info->m_J2angularAxis[linear + k] = lever[k];
    info->m_J2angularAxis[angular + i] = 1;
    info->m_constraintError[linear] = velocity_[i];
    info->m_constraintError[angular] = spin_[i];
    // limits are impulses
    info->m_lowerLimit[linear] = -max_force_n_ / info->fps, info->m_upperLimit[linear] = max_force_n_ / info->fps;
    info->m_lowerLimit[angular] = -max_moment_nm_ / info->fps;
    info->m_upperLimit[angular] = max_moment_nm_ / info->fps;
  }
}

}  // namespace gensim::physics
