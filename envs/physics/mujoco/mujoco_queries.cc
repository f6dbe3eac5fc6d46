// What can be asked of a MujocoWorld: contacts, rays, distances.
#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

#include "envs/physics/mujoco/arrays.h"
#include "envs/physics/mujoco/guard.h"
#include "envs/physics/mujoco/mujoco_world.h"

namespace gensim::physics {
namespace {

// R^T f for the rows of a contact frame: from the contact's axes to W.
Vec3 FromFrame(const mjtNum* frame, const mjtNum* f) {
  return {frame[0] * f[0] + frame[3] * f[1] + frame[6] * f[2], frame[1] * f[0] + frame[4] * f[1] + frame[7] * f[2],
          frame[2] * f[0] + frame[5] * f[1] + frame[8] * f[2]};
}

}  // namespace

std::span<const Contact> MujocoWorld::Collect(const mjData& d, int body) const {
  contacts_.clear();
  for (int c = 0; c < d.ncon; ++c) {
    const mjContact& contact = d.contact[c];
    const int a = model_->owner(contact.geom[0]);
    const int b = model_->owner(contact.geom[1]);
    if ((a != body && b != body) || contact.efc_address < 0) continue;
    // the normal points from geom 0 to geom 1, and so does the force on geom 1
    const double sign = b == body ? 1 : -1;
    mjtNum force[6];
    mj_contactForce(m_, &d, c, force);
    Contact out;
    out.other = b == body ? a : b;
    out.point_W = Read3(contact.pos);
    out.normal_W = Read3(contact.frame) * sign;
    out.force_n = std::max(0.0, force[0]);
    out.force_W = FromFrame(contact.frame, force) * sign;
    out.depth_m = -contact.dist;
    contacts_.push_back(out);
  }
  return contacts_;
}

std::span<const Contact> MujocoWorld::last_contacts(int body) const {
  if (body != kToolId) at(body);
  contacts_.clear();
  return fresh_step_ ? Collect(*d_, body) : std::span<const Contact>(contacts_);
}

// Everything is awake in the scratch copy. An error in it is no fault of the world: the next step will meet it too.
bool MujocoWorld::Probe() const {
  if (own_.diverged) return false;
  if (probe_current_) return true;
  EngineError error;
  if (probe_ == nullptr) {
    mjData* data = nullptr;
    if (!Guarded([&] { data = mj_makeData(&awake_model_); }, error) || data == nullptr) throw std::bad_alloc();
    probe_.reset(data);
  }
  mjData& p = *probe_;
  std::copy_n(d_->qpos, m_->nq, p.qpos);
  std::copy_n(d_->qvel, m_->nv, p.qvel);
  std::copy_n(d_->mocap_pos, 3 * m_->nmocap, p.mocap_pos);
  std::copy_n(d_->mocap_quat, 4 * m_->nmocap, p.mocap_quat);
  std::copy_n(d_->eq_active, m_->neq, p.eq_active);
  std::fill_n(p.qacc_warmstart, m_->nv, 0.0);
  if (!Guarded([&] { mj_forward(&awake_model_, &p); }, error)) {
    probe_.reset();  // an error leaves its stack in disorder
    return false;
  }
  return probe_current_ = true;
}

std::span<const Contact> MujocoWorld::contacts(int body) const {
  if (body != kToolId) at(body);
  contacts_.clear();
  return Probe() ? Collect(*probe_, body) : std::span<const Contact>(contacts_);
}

// Puts the tool's geom where the tool was told to be; the next step computes the same from the mocap pose.
void MujocoWorld::PlaceToolGeom() const {
  const int geom = model_->tool_geom();
  const Vec3 centre = own_.X_WT * Vec3{0, 0, model_->scene().tool.length_m / 2};
  const mjtNum quat[4] = {own_.X_WT.q.w, own_.X_WT.q.x, own_.X_WT.q.y, own_.X_WT.q.z};
  WritePose({centre, own_.X_WT.q}, d_->geom_xpos + 3 * geom, d_->geom_xquat + 4 * geom);
  mju_quat2Mat(d_->geom_xmat + 9 * geom, quat);
}

// The engine makes no contacts between the tool and what cannot move, so the distance is asked for near geoms only.
bool MujocoWorld::tool_overlaps_fixed(double slack_m) const {
  RequireTool();
  const ToolShape& shape = model_->scene().tool;
  const Vec3 low = own_.X_WT * Vec3{0, 0, shape.radius_m};
  const Vec3 high = own_.X_WT * Vec3{0, 0, shape.length_m - shape.radius_m};
  if (model_->scene().table && std::min(low.z, high.z) - shape.radius_m < -slack_m) return true;
  const Vec3 axis = high - low;
  bool placed = false;
  for (const int geom : model_->fixed_geoms()) {
    // bounding sphere against the capsule's segment
    const Vec3 centre = Read3(d_->geom_xpos + 3 * geom);
    const double along = std::clamp(Dot(centre - low, axis) / Dot(axis, axis), 0.0, 1.0);
    if (Norm(centre - (low + axis * along)) > m_->geom_rbound[geom] + shape.radius_m) continue;
    if (!placed) PlaceToolGeom();
    placed = true;
    double gap = 0;
    EngineError error;
    const bool known =
        Guarded([&] { gap = mj_geomDistance(m_, d_.get(), model_->tool_geom(), geom, 0.01, nullptr); }, error);
    if (known && gap < -slack_m) return true;
  }
  return false;
}

RayHit MujocoWorld::raycast(const Vec3& origin_W, const Vec3& direction_W, double max_m) const {
  const double length = Norm(direction_W);
  if (!(length > 0)) throw std::invalid_argument("the direction of a ray has no length");
  RayHit best{kNoBody, max_m};
  if (!Probe()) return best;
  const mjtNum from[3] = {origin_W.x, origin_W.y, origin_W.z};
  const mjtNum along[3] = {direction_W.x / length, direction_W.y / length, direction_W.z / length};
  // colliding geoms are group 0; the tool is left out by its body
  const mjtByte groups[mjNGROUP] = {1};
  const int tool_body = model_->tool_geom() >= 0 ? m_->geom_bodyid[model_->tool_geom()] : -1;
  int geom = -1;
  const double distance = mj_ray(m_, probe_.get(), from, along, groups, 1, tool_body, &geom, nullptr);
  if (geom >= 0 && distance >= 0 && distance <= max_m) best = {model_->owner(geom), distance};
  return best;
}

double MujocoWorld::distance(int body_a, int body_b, double max_m) const {
  at(body_a), at(body_b);
  double best = max_m;
  if (!Probe()) return best;
  // all pairs of colliding geoms
  EngineError error;
  auto all_pairs = [&] {
    for (int a = 0; a < m_->ngeom; ++a) {
      if (model_->owner(a) != body_a || m_->geom_group[a] != 0) continue;
      for (int b = 0; b < m_->ngeom; ++b) {
        if (model_->owner(b) != body_b || m_->geom_group[b] != 0) continue;
        best = std::min(best, mj_geomDistance(&awake_model_, probe_.get(), a, b, max_m, nullptr));
      }
    }
  };
  Guarded(all_pairs, error);
  return best;
}

}  // namespace gensim::physics
