// What can be asked of a BulletWorld: contacts, rays, distances.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "envs/physics/bullet/bullet_world.h"
#include "envs/physics/bullet/ray.h"
#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {

std::span<const Contact> BulletWorld::last_contacts(int body) const {
  if (body != kToolId) plan(body);
  contacts_.clear();
  if (fresh_step_) stage_->Collect(body, contacts_);
  return contacts_;
}

// The second stage holds the same state with everything awake; one step of it tells the forces.
bool BulletWorld::Probe() const {
  if (own_.diverged || stage_->Fault() != nullptr) return false;
  if (probe_current_) return true;
  if (probe_ == nullptr) {
    probe_ = std::make_unique<Stage>(*model_, Stage::Purpose::kForces);
    probe_states_.resize(border_states_.size());
  }
  stage_->ReadStates(probe_states_);
  probe_->Fill(probe_states_, own_.X_WT);
  if (own_.held >= 0) {
    HoldOn(*probe_);
    probe_->hold()->SetTarget(own_.X_WT, own_.X_WT, timestep());
  }
  probe_->Step();
  return probe_current_ = true;
}

std::span<const Contact> BulletWorld::contacts(int body) const {
  if (body != kToolId) plan(body);
  const bool known = Probe();
  contacts_.clear();
  if (known) probe_->Collect(body, contacts_);
  return contacts_;
}

// Bullet makes no contacts between the tool and what cannot move, so the distance is asked for near geoms only.
bool BulletWorld::tool_overlaps_fixed(double slack_m) const {
  RequireTool();
  const ToolShape& shape = model_->scene().tool;
  const Vec3 low = own_.X_WT * Vec3{0, 0, shape.radius_m};
  const Vec3 high = own_.X_WT * Vec3{0, 0, shape.length_m - shape.radius_m};
  if (model_->scene().table && std::min(low.z, high.z) - shape.radius_m < -slack_m) return true;
  const Vec3 axis = high - low;
  const btTransform X_WC = Write(own_.X_WT * model_->X_TC());
  for (const FixedGeom& fixed : model_->fixed_geoms()) {
    // bounding sphere against the capsule's segment
    const Vec3 centre = Read(fixed.X_WG.getOrigin());
    const double along = std::clamp(Dot(centre - low, axis) / Dot(axis, axis), 0.0, 1.0);
    if (Norm(centre - (low + axis * along)) > fixed.made->radius_m + shape.radius_m) continue;
    if (ShapeDistance(*model_->tool_shape(), X_WC, *fixed.made->shape, fixed.X_WG, 0.01) < -slack_m) return true;
  }
  return false;
}

RayHit BulletWorld::raycast(const Vec3& origin_W, const Vec3& direction_W, double max_m) const {
  const double length = Norm(direction_W);
  if (!(length > 0)) throw std::invalid_argument("the direction of a ray has no length");
  RayHit best{kNoBody, max_m};
  if (own_.diverged) return best;
  const Vec3 along = direction_W * (1 / length);
  const auto offer = [&best](double distance, int body) {
    if (distance < best.distance_m || (distance == best.distance_m && best.body == kNoBody)) best = {body, distance};
  };
  // the table is a plane; from below it is not seen
  if (model_->scene().table && along.z < 0 && origin_W.z >= 0) offer(-origin_W.z / along.z, kTableId);
  for (int b = 0; b < model_->body_count(); ++b) {
    const Pose X_WB = pose(b);
    for (const GeomShape& made : plan(b).shape.geoms) {
      const Pose X_GW = Inverse(X_WB * made.geom->X_BG);
      const auto hit = RayDistance(*made.geom, made.planes, X_GW * origin_W, Rotate(X_GW.q, along));
      if (hit) offer(*hit, b);
    }
  }
  return best;
}

double BulletWorld::distance(int body_a, int body_b, double max_m) const {
  plan(body_a), plan(body_b);
  double best = max_m;
  if (own_.diverged) return best;
  const Pose X_WA = pose(body_a), X_WB = pose(body_b);
  for (const GeomShape& a : plan(body_a).shape.geoms) {
    for (const GeomShape& b : plan(body_b).shape.geoms) {
      best = std::min(best,
                      ShapeDistance(*a.shape, Write(X_WA * a.geom->X_BG), *b.shape, Write(X_WB * b.geom->X_BG), max_m));
    }
  }
  return best;
}

}  // namespace gensim::physics
