#include "envs/physics/mujoco/mujoco_world.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "envs/physics/mujoco/build_spec.h"
#include "envs/physics/mujoco/guard.h"
#include "envs/physics/shape.h"

namespace gensim::physics {
namespace {

// A hold ends after this many overloaded steps in a row: one step's spike is the solver's, not the load's.
constexpr int kOverloadSteps = 3;
// Lag of a held body behind a steadily moving target, in steps; measured for kWeldSteps, the same for any step size.
constexpr double kLagSteps = 3.01;

Vec3 Read3(const mjtNum* v) { return {v[0], v[1], v[2]}; }
Pose ReadPose(const mjtNum* q) { return {Read3(q), {q[3], q[4], q[5], q[6]}}; }

void WritePose(const Pose& pose, mjtNum* p, mjtNum* q) {
  p[0] = pose.p.x, p[1] = pose.p.y, p[2] = pose.p.z;
  q[0] = pose.q.w, q[1] = pose.q.x, q[2] = pose.q.y, q[3] = pose.q.z;
}

// R^T f for the rows of a contact frame: from the contact's axes to W.
Vec3 FromFrame(const mjtNum* frame, const mjtNum* f) {
  return {frame[0] * f[0] + frame[3] * f[1] + frame[6] * f[2], frame[1] * f[0] + frame[4] * f[1] + frame[7] * f[2],
          frame[2] * f[0] + frame[5] * f[1] + frame[8] * f[2]};
}

}  // namespace

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

void MujocoWorld::RequireTool() const {
  if (!model_->scene().with_tool) throw std::invalid_argument("this scene has no tool; set Scene::with_tool");
}

void MujocoWorld::Touch() {
  fresh_step_ = false;
  probe_current_ = false;
}

// ---------------------------------------------------------------------------------------------------- state

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

// ---------------------------------------------------------------------------------------------------- time

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
  if (!StillSound()) return false;
  ++own_.steps;
  if (own_.held >= 0) WatchHold();
  return true;
}

// The engine counts what went wrong; any count ends the world.
bool MujocoWorld::StillSound() {
  const mjWarningStat* w = d_->warning;
  if ((w[mjWARN_INERTIA].number | w[mjWARN_CONTACTFULL].number | w[mjWARN_CNSTRFULL].number | w[mjWARN_BADQPOS].number |
       w[mjWARN_BADQVEL].number | w[mjWARN_BADQACC].number) == 0) {
    return true;
  }
  if (w[mjWARN_CONTACTFULL].number != 0) Diverge("too many contacts for the memory of this world");
  else if (w[mjWARN_CNSTRFULL].number != 0) Diverge("too many constraints for the memory of this world");
  else if (w[mjWARN_BADQPOS].number != 0) Diverge("a position is not a finite number");
  else if (w[mjWARN_BADQVEL].number != 0) Diverge("a velocity is not a finite number");
  else if (w[mjWARN_BADQACC].number != 0) Diverge("an acceleration is not a finite number");
  else Diverge("an inertia is singular");
  return false;
}

void MujocoWorld::Diverge(std::string_view cause) {
  own_.diverged = true;
  cause_.assign(cause);
}

WorldStatus MujocoWorld::status() const {
  return own_.diverged ? WorldStatus{Health::kDiverged, cause_} : WorldStatus{};
}

// ---------------------------------------------------------------------------------------------------- tool

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

// ---------------------------------------------------------------------------------------------------- contacts

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

bool MujocoWorld::touching(int a, int b) const {
  if (a == kTableId || a == kToolId) std::swap(a, b);
  if (a == kTableId || a == kToolId) return false;
  const auto all = contacts(a);
  return std::any_of(all.begin(), all.end(), [b](const Contact& c) { return c.other == b; });
}

double MujocoWorld::support_force_n(int body) const {
  double force = 0;
  for (const Contact& contact : contacts(body)) force += contact.force_W.z;
  return force;
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
    const bool known = Guarded(
        [&] { gap = mj_geomDistance(m_, d_.get(), model_->tool_geom(), geom, 0.01, nullptr); }, error);
    if (known && gap < -slack_m) return true;
  }
  return false;
}

// ---------------------------------------------------------------------------------------------------- queries

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

// ---------------------------------------------------------------------------------------------------- snapshots

// Layout: fingerprint, Own, time, awake counters, cause length, the engine's buffer, the cause.
namespace {

struct EngineState {
  uint64_t fingerprint = 0;
  double time = 0;
  int64_t buffer_bytes = 0;
  int32_t ntree_awake = 0, nbody_awake = 0, nparent_awake = 0, nv_awake = 0;
  uint64_t cause_bytes = 0;
};

}  // namespace

void MujocoWorld::save(Snapshot& snapshot) const {
  EngineState state;
  state.fingerprint = model_->fingerprint();
  state.time = d_->time;
  state.buffer_bytes = d_->nbuffer;
  state.ntree_awake = d_->ntree_awake, state.nbody_awake = d_->nbody_awake;
  state.nparent_awake = d_->nparent_awake, state.nv_awake = d_->nv_awake;
  state.cause_bytes = cause_.size();
  const size_t buffer = static_cast<size_t>(d_->nbuffer);
  snapshot.bytes.resize(sizeof(state) + sizeof(own_) + buffer + cause_.size());
  unsigned char* to = snapshot.bytes.data();
  std::memcpy(to, &state, sizeof(state));
  std::memcpy(to + sizeof(state), &own_, sizeof(own_));
  std::memcpy(to + sizeof(state) + sizeof(own_), d_->buffer, buffer);
  std::memcpy(to + sizeof(state) + sizeof(own_) + buffer, cause_.data(), cause_.size());
}

void MujocoWorld::restore(const Snapshot& snapshot) {
  static_assert(std::is_trivially_copyable_v<Own>);
  EngineState state;
  const unsigned char* from = snapshot.bytes.data();
  const size_t head = sizeof(state) + sizeof(own_);
  if (snapshot.bytes.size() >= head) std::memcpy(&state, from, sizeof(state));
  const size_t buffer = static_cast<size_t>(d_->nbuffer);
  if (snapshot.bytes.size() < head || state.fingerprint != model_->fingerprint() || state.buffer_bytes != d_->nbuffer ||
      snapshot.bytes.size() != head + buffer + state.cause_bytes) {
    throw std::invalid_argument("the snapshot does not belong to a world of this model");
  }

  // an engine error leaves the stack and the warning counters in disorder
  if (own_.diverged) mj_resetData(m_, d_.get());
  std::memcpy(static_cast<void*>(&own_), from + sizeof(state), sizeof(own_));
  std::memcpy(d_->buffer, from + head, buffer);
  cause_.assign(reinterpret_cast<const char*>(from + head + buffer), state.cause_bytes);
  d_->time = state.time;
  d_->ntree_awake = state.ntree_awake, d_->nbody_awake = state.nbody_awake;
  d_->nparent_awake = state.nparent_awake, d_->nv_awake = state.nv_awake;
  Touch();
}

// FNV-1a over the words of the state.
uint64_t MujocoWorld::state_hash() const {
  uint64_t hash = 14695981039346656037ull;
  const auto mix = [&hash](const double* values, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      uint64_t word;
      std::memcpy(&word, values + i, sizeof(word));
      hash = (hash ^ word) * 1099511628211ull;
      hash ^= hash >> 32;
    }
  };
  mix(d_->qpos, m_->nq);
  mix(d_->qvel, m_->nv);
  const Pose& X = own_.X_WT;
  const double rest[] = {X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z, static_cast<double>(own_.held),
                         static_cast<double>(own_.steps)};
  mix(rest, std::ssize(rest));
  return hash;
}

}  // namespace gensim::physics
