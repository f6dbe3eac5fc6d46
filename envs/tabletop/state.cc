#include "envs/tabletop/state.h"

#include <algorithm>
#include <cmath>

namespace gensim::tabletop {
namespace {

constexpr double kTouch_m = 0.001;
constexpr double kCarryingNormal = 0.5;  // upward part of a contact normal that makes it a support
constexpr double kUprightCosine = 0.9;
constexpr double kSupport_m = 0.002;          // vertical play of a support
constexpr double kSupportOverlap_m = 0.0005;  // how far two bodies must lie over each other to carry

bool Apart(const Footprint& a, const Footprint& b, double by) {
  return std::max({a.min_x - b.max_x, b.min_x - a.max_x, a.min_y - b.max_y, b.min_y - a.max_y, a.min_z - b.max_z,
                   b.min_z - a.max_z}) > by;
}

bool InCavity(const Cavity& cavity, const Vec3& p_O) {
  const double dx = p_O.x - cavity.floor_O.x, dy = p_O.y - cavity.floor_O.y;
  if (cavity.round) return std::hypot(dx, dy) <= cavity.half_x;
  return std::abs(dx) <= cavity.half_x && std::abs(dy) <= cavity.half_y;
}

// a face of `upper` lies on a face of `lower`, or `upper` lies on the floor of a hollow of `lower`
bool Carries(const SceneState& state, int lower, int upper) {
  const Footprint& l = state.footprint(lower);
  const Footprint& u = state.footprint(upper);
  for (const Prism& pu : u.parts) {
    for (const Prism& pl : l.parts) {
      if (std::abs(pu.min_z - pl.max_z) > kSupport_m) continue;
      if ((pl.layer & pu.collides_with) == 0 && (pu.layer & pl.collides_with) == 0) continue;
      if (PolygonDistance(pl.hull, pu.hull) < -kSupportOverlap_m) return true;
    }
  }
  for (const Cavity& cavity : state.shape(lower).cavities) {
    const Vec3 p_O = Inverse(state.pose(lower)) * Vec3{state.pose(upper).p.x, state.pose(upper).p.y, u.min_z};
    if (InCavity(cavity, p_O) && std::abs(p_O.z - cavity.floor_O.z) <= kSupport_m) return true;
  }
  return false;
}

void AddOnce(std::vector<std::pair<int, int>>& pairs, std::pair<int, int> pair) {
  if (std::find(pairs.begin(), pairs.end(), pair) == pairs.end()) pairs.push_back(pair);
}

void DeriveContacts(SceneState& state) {
  const int n = state.size();
  for (int a = 0; a < n; ++a) {
    const Footprint& fa = state.footprint(a);
    if (fa.marker || fa.parts.empty()) continue;
    if (!state.object(a).fixed && std::abs(fa.min_z) <= kSupport_m) AddOnce(state.supports, {a, -1});
    for (int b = a + 1; b < n; ++b) {
      const Footprint& fb = state.footprint(b);
      if (fb.marker || fb.parts.empty() || Apart(fa, fb, kSupport_m)) continue;
      if (state.object(a).fixed && state.object(b).fixed) continue;
      if (Overlaps(fa, fb, kTouch_m, -kTouch_m)) AddOnce(state.touches, {a, b});
      if (!state.object(b).fixed && Carries(state, a, b)) AddOnce(state.supports, {b, a});
      if (!state.object(a).fixed && Carries(state, b, a)) AddOnce(state.supports, {a, b});
    }
  }
}

// spreads from the table and fixed bodies upwards
void DeriveGrounded(SceneState& state) {
  state.grounded.assign(static_cast<size_t>(state.size()), false);
  for (int i = 0; i < state.size(); ++i) state.grounded[static_cast<size_t>(i)] = state.object(i).fixed;
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [upper, lower] : state.supports) {
      if (state.grounded[static_cast<size_t>(upper)]) continue;
      if (lower >= 0 && !state.grounded[static_cast<size_t>(lower)]) continue;
      state.grounded[static_cast<size_t>(upper)] = changed = true;
    }
  }
}

// the pose that looks the same and is upright, if the object has one: a cube on another of its faces is no other cube
Pose UprightEquivalent(const AssetShape& shape, const Pose& X_WO) {
  Pose best = X_WO;
  double best_up = Rotate(X_WO.q, {0, 0, 1}).z;
  if (best_up > kUprightCosine) return X_WO;
  for (const Quat& r : shape.symmetry.rotations) {
    const Quat q = X_WO.q * r;
    const double up = Rotate(q, {0, 0, 1}).z;
    if (up > best_up + 1e-9) best_up = up, best.q = q;
  }
  return best_up > kUprightCosine ? best : X_WO;
}

SceneState Start(const Task& task, std::vector<Pose> X_WO) {
  SceneState state;
  state.task = &task;
  state.X_WO = std::move(X_WO);
  for (size_t i = 0; i < state.X_WO.size(); ++i)
    state.X_WO[i] = UprightEquivalent(*task.objects[i].shape, state.X_WO[i]);
  state.moving.assign(state.X_WO.size(), false);
  state.footprints.reserve(state.X_WO.size());
  for (int i = 0; i < state.size(); ++i) {
    const bool nowhere = state.pose(i).p.z <= kNowhereZ_m / 2;
    state.footprints.push_back(nowhere ? Footprint{} : FootprintOf(state.shape(i), state.pose(i)));
  }
  return state;
}

// what the engine says about contacts, where it says anything
void AddMeasuredContacts(SceneState& state, physics::World& world) {
  for (int i = 0; i < state.size(); ++i) {
    if (world.fixed(i)) continue;
    for (const physics::Contact& contact : world.contacts(i)) {
      if (contact.other == physics::kToolId || contact.depth_m < -kTouch_m) continue;
      const int other = contact.other == physics::kTableId ? -1 : contact.other;
      if (contact.normal_W.z > kCarryingNormal) AddOnce(state.supports, {i, other});
      if (other >= 0) AddOnce(state.touches, {std::min(i, other), std::max(i, other)});
    }
  }
}

}  // namespace

bool SceneState::Supports(int lower, int upper) const {
  return std::find(supports.begin(), supports.end(), std::pair{upper, lower}) != supports.end();
}

bool SceneState::Touches(int a, int b) const {
  return std::find(touches.begin(), touches.end(), std::pair{std::min(a, b), std::max(a, b)}) != touches.end();
}

bool SceneState::Steady(int i) const {
  const auto k = static_cast<size_t>(i);
  return !moving[k] && held != i && grounded[k];
}

std::vector<int> SceneState::OnTopOf(int lower) const {
  std::vector<int> result;
  for (const auto& [upper, under] : supports) {
    if (under == lower) result.push_back(upper);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<int> SceneState::CarriedBy(int lower) const {
  std::vector<int> result = OnTopOf(lower);
  for (size_t k = 0; k < result.size(); ++k) {
    for (const int upper : OnTopOf(result[k])) {
      if (upper != lower && std::find(result.begin(), result.end(), upper) == result.end()) result.push_back(upper);
    }
  }
  return result;
}

SceneState StateFromPoses(const Task& task, std::vector<Pose> X_WO) {
  SceneState state = Start(task, std::move(X_WO));
  DeriveContacts(state);
  DeriveGrounded(state);
  return state;
}

SceneState StateFromWorld(const Task& task, physics::World& world) {
  std::vector<Pose> X_WO(task.objects.size());
  for (size_t i = 0; i < X_WO.size(); ++i) X_WO[i] = world.pose(static_cast<int>(i));
  SceneState state = Start(task, std::move(X_WO));
  for (int i = 0; i < state.size(); ++i) state.moving[static_cast<size_t>(i)] = world.moving(i);
  state.held = world.held();
  DeriveContacts(state);
  AddMeasuredContacts(state, world);
  DeriveGrounded(state);
  return state;
}

}  // namespace gensim::tabletop
