// The hold of the tool in Bullet: six rows that drive a held body after the tool's tip with limited impulses.
//
// One constraint is one hold; it refers to both bodies, which must outlive it. Not thread-safe: part of one world.
// Force and moment act at the tip, as a suction cup's do, along W's axes; each row is clamped at the limit, so what is
// too heavy lags behind or tilts, and the world lets go when the lag has grown too much. Newtons, newton-metres,
// metres, radians, seconds.
#pragma once

#include <btBulletDynamicsCommon.h>

#include "envs/base/pose.h"

namespace gensim::physics {

class HoldConstraint final : public btTypedConstraint {
 public:
  /// `anchor` is any body without mass. X_PT: the tool in the held body's Bullet frame P, as it was attached.
  HoldConstraint(btRigidBody& anchor, btRigidBody& held, const Pose& X_PT, double max_force_n, double max_moment_nm);

  /// The tool was at `before` at the last step and will be at `now` after the next one.
  void SetTarget(const Pose& X_WT_before, const Pose& X_WT_now, double timestep_s);

  Vec3 force_W() const { return force_W_; }    ///< on the held body in the last step
  Vec3 moment_W() const { return moment_W_; }  ///< about the tip
  /// Takes force and moment from the engine; after a step.
  void ReadLoad();

  /// How far the body is from where the tool has it.
  struct Lag {
    double distance_m = 0, angle_rad = 0;
  };
  Lag LagBehind(const Pose& X_WT) const;

  void getInfo1(btConstraintInfo1* info) override;
  void getInfo2(btConstraintInfo2* info) override;
  // parameters of Bullet's own constraints; ours has none
  void setParam(int, btScalar, int) override {}
  btScalar getParam(int, int) const override { return 0; }

 private:
  // where the tool would be, going by the body
  Pose Present() const;

  Pose X_PT_;
  double max_force_n_, max_moment_nm_;
  btVector3 velocity_{0, 0, 0}, spin_{0, 0, 0};  // of the tip, that reach the target in one step
  btVector3 arm_W_{0, 0, 0};                     // from the centre of mass to the tip
  Vec3 force_W_, moment_W_;
  btJointFeedback feedback_;
};

}  // namespace gensim::physics
