// The tool of a BulletWorld and the hold.
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "envs/physics/bullet/bullet_world.h"
#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {
namespace {

// A hold ends when the body lags by more: its limited force and moment have been too little for some time.
constexpr double kMaxLag_m = 0.005, kMaxLag_rad = 0.15;

}  // namespace

void BulletWorld::move_tool(const Pose& X_WT) {
  RequireTool();
  const Pose X{X_WT.p, Normalized(X_WT.q)};
  Remember(CallKind::kMoveTool, kNoBody, X);
  own_.X_WT = X;
  checked_ = false;
  probe_current_ = false;
}

void BulletWorld::attach(int body) {
  RequireTool();
  if (fixed(body)) throw std::invalid_argument(fmt::format("body {} is fixed and cannot be held", body));
  if (own_.held >= 0) throw std::invalid_argument(fmt::format("body {} is held already; detach it first", own_.held));
  Remember(CallKind::kAttach, body, {});
  // the tool may have been moved since the last step: the body is held where it is, without a jerk
  own_.X_WT_before = own_.X_WT;
  own_.X_TB = Inverse(own_.X_WT) * pose(body);
  own_.held = body;
  own_.hold_load_n = 0;
  own_.hold_lost = false;
  HoldOn(*stage_);
  probe_current_ = false;
}

void BulletWorld::detach() {
  if (own_.held < 0) return;
  Remember(CallKind::kDetach, kNoBody, {});
  LetGo();
}

void BulletWorld::LetGo() {
  stage_->Release(own_.held);
  own_.held = kNoBody;
  own_.hold_load_n = 0;
  probe_current_ = false;
}

void BulletWorld::HoldOn(Stage& stage) const { stage.Hold(own_.held, Inverse(own_.X_TB * plan(own_.held).shape.X_BP)); }

// Load of the hold as the cup feels it: force, and moment about the tool's tip.
void BulletWorld::WatchHold() {
  HoldConstraint& hold = *stage_->hold();
  hold.ReadLoad();
  own_.hold_load_n = std::max(Norm(hold.force_W()), Norm(hold.moment_W()) / model_->scene().hold_arm_m);
  const HoldConstraint::Lag lag = hold.LagBehind(own_.X_WT);
  if (lag.distance_m <= kMaxLag_m && lag.angle_rad <= kMaxLag_rad) return;
  LetGo();
  own_.hold_lost = true;
}

}  // namespace gensim::physics
