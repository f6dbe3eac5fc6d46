#include "envs/physics/mujoco/mujoco_world.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "envs/physics/mujoco/arrays.h"
#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/guard.h"
#include "envs/physics/shape.h"

namespace gensim::physics {

MujocoWorld::MujocoWorld(std::shared_ptr<const MujocoModel> model)
    : model_(std::move(model)), m_(model_->get()), d_(nullptr), awake_model_(*m_) {
  awake_model_.opt.enableflags &= ~mjENBL_SLEEP;
  EngineError error;
  mjData* data = nullptr;
  if (!Guarded([&] { data = mj_makeData(m_); }, error) || data == nullptr) throw std::bad_alloc();
  d_.reset(data);
  own_.X_WT = model_->scene().X_WT;
  contacts_.reserve(64);
}

const BodyAddress& MujocoWorld::at(int body) const {
  if (body < 0 || body >= model_->body_count()) {
    throw std::invalid_argument(fmt::format("body {} does not exist; legal: 0 to {}", body, model_->body_count() - 1));
  }
  return model_->address(body);
}

void MujocoWorld::Touch() {
  fresh_step_ = false;
  probe_current_ = false;
}

Pose MujocoWorld::pose(int body) const {
  const BodyAddress& address = at(body);
  if (address.qpos < 0) return model_->scene().bodies[body].X_WB;
  return ReadPose(d_->qpos + address.qpos);
}

Vec3 MujocoWorld::linear_velocity(int body) const {
  const BodyAddress& address = at(body);
  return address.dof < 0 ? Vec3{} : Read3(d_->qvel + address.dof);
}

Vec3 MujocoWorld::angular_velocity(int body) const {
  const BodyAddress& address = at(body);
  // a free joint's turning speed is kept in the body's frame
  return address.dof < 0 ? Vec3{} : Rotate(pose(body).q, Read3(d_->qvel + address.dof + 3));
}

void MujocoWorld::set_pose(int body, const Pose& X_WB) {
  const BodyAddress& address = at(body);
  if (address.qpos < 0) throw std::invalid_argument(fmt::format("body {} is fixed and cannot be placed", body));
  const Quat q = Normalized(X_WB.q);
  WritePose({X_WB.p, q}, d_->qpos + address.qpos, d_->qpos + address.qpos + 3);
  std::fill_n(d_->qvel + address.dof, 6, 0.0);
  std::fill_n(d_->qacc_warmstart + address.dof, 6, 0.0);
  Touch();
}

double MujocoWorld::lowest_z(int body) const {
  return VerticalExtent(model_->scene().bodies[body].geoms, pose(body)).low_m;
}

double MujocoWorld::highest_z(int body) const {
  return VerticalExtent(model_->scene().bodies[body].geoms, pose(body)).high_m;
}

bool MujocoWorld::at_rest(int body, double speed_m_s) const {
  const BodyAddress& address = at(body);
  if (address.dof < 0) return true;
  const mjtNum* v = d_->qvel + address.dof;
  return mju_norm3(v) <= speed_m_s && mju_norm3(v + 3) * address.radius_m <= speed_m_s;
}

bool MujocoWorld::all_at_rest(double speed_m_s) const {
  for (int b = 0; b < model_->body_count(); ++b) {
    const int tree = model_->address(b).tree;
    if (tree >= 0 && d_->tree_asleep[tree] < 0 && !at_rest(b, speed_m_s)) return false;
  }
  return true;
}

int MujocoWorld::step(int n) {
  int done = 0;
  while (done < n && !own_.diverged && OneStep()) ++done;
  return done;
}

bool MujocoWorld::OneStep() {
  if (own_.held >= 0) PlaceGrip();
  EngineError error;
  const bool returned = Guarded([this] { mj_step(m_, d_.get()); }, error);
  fresh_step_ = returned;
  probe_current_ = false;
  if (!returned) {
    Diverge(error.text);
    return false;
  }
  // the engine counts what went wrong; any count ends the world
  if (const char* fault = FaultOf(*d_)) {
    Diverge(fault);
    return false;
  }
  ++own_.steps;
  if (own_.held >= 0) WatchHold();
  return true;
}

void MujocoWorld::Diverge(std::string_view cause) {
  own_.diverged = true;
  cause_.assign(cause);
}

WorldStatus MujocoWorld::status() const {
  return own_.diverged ? WorldStatus{Health::kDiverged, cause_} : WorldStatus{};
}

}  // namespace gensim::physics
