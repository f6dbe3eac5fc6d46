// The tool of a MujocoWorld and the hold: a weld of limited force to the grip frame.
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "envs/physics/mujoco/arrays.h"
#include "envs/physics/mujoco/mujoco_world.h"

namespace gensim::physics {
namespace {

// A hold ends after this many overloaded steps in a row: one step's spike is the solver's, not the load's.
constexpr int kOverloadSteps = 3;
// Lag of a held body behind a steadily moving target, in steps; measured for kWeldSteps, the same for any step size.
constexpr double kLagSteps = 3.01;

}  // namespace

void MujocoWorld::WriteMocap(int index, const Pose& pose) {
  WritePose(pose, d_->mocap_pos + 3 * index, d_->mocap_quat + 4 * index);
}

void MujocoWorld::move_tool(const Pose& X_WT) {
  RequireTool();
  own_.X_WT = {X_WT.p, Normalized(X_WT.q)};
  WriteMocap(model_->tool_mocap(), own_.X_WT);
  probe_current_ = false;
}

void MujocoWorld::attach(int body) {
  RequireTool();
  if (fixed(body)) throw std::invalid_argument(fmt::format("body {} is fixed and cannot be held", body));
  if (own_.held >= 0) throw std::invalid_argument(fmt::format("body {} is held already; detach it first", own_.held));
  const Pose X_WB = pose(body);
  own_.X_TB = Inverse(own_.X_WT) * X_WB;
  own_.grip_before = X_WB.p;
  own_.held = body;
  own_.hold_load_n = 0;
  own_.overloaded = 0;
  own_.hold_lost = false;
  WriteMocap(model_->grip_mocap(), X_WB);
  d_->eq_active[at(body).weld] = 1;
  probe_current_ = false;
}

void MujocoWorld::detach() {
  if (own_.held < 0) return;
  d_->eq_active[at(own_.held).weld] = 0;
  own_.held = kNoBody;
  own_.hold_load_n = 0;
  probe_current_ = false;
}

// The weld is a critically damped spring that knows nothing of the target's speed, so the body would lag by about three
// steps' motion (9 mm at 1.5 m/s). The target is put ahead by just that.
void MujocoWorld::PlaceGrip() {
  const Pose X_WB = own_.X_WT * own_.X_TB;
  const Vec3 moved = X_WB.p - own_.grip_before;
  own_.grip_before = X_WB.p;
  WriteMocap(model_->grip_mocap(), {X_WB.p + moved * kLagSteps, X_WB.q});
}

// Load of the hold as the cup feels it: force, and moment about the tool's tip.
double MujocoWorld::HoldLoad() const {
  const int weld = at(own_.held).weld;
  for (int row = 0; row < d_->ne; row += 6) {
    if (d_->efc_type[row] != mjCNSTR_EQUALITY || d_->efc_id[row] != weld) continue;
    // the three force rows are in W; the moment rows act through half the quaternion difference
    const Vec3 force = Read3(d_->efc_force + row);
    const Vec3 moment = Read3(d_->efc_force + row + 3) * 0.5;
    const Vec3 arm = pose(own_.held).p - own_.X_WT.p;
    return std::max(Norm(force), Norm(moment + Cross(arm, force)) / model_->scene().hold_arm_m);
  }
  return 0;
}

void MujocoWorld::WatchHold() {
  own_.hold_load_n = HoldLoad();
  own_.overloaded = own_.hold_load_n > model_->scene().hold_force_limit_n ? own_.overloaded + 1 : 0;
  if (own_.overloaded < kOverloadSteps) return;
  detach();
  own_.hold_lost = true;
}

}  // namespace gensim::physics
