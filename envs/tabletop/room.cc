#include "envs/tabletop/room.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kDescentSlack_m = 0.003;  // how far a support may reach above the target's lowest point
constexpr double kCarry_m = 0.004;         // vertical play between target and support
constexpr double kToolReach_m = 0.0085;    // tool radius and a little air
constexpr double kNear_m = 0.006;          // neighbours nearer than this are passed slowly
constexpr double kUprightCosine = 0.95;

bool Meets(const Footprint& f, const Region& r) {
  return f.max_x > r.min_x && f.min_x < r.max_x && f.max_y > r.min_y && f.min_y < r.max_y;
}

// something under the target reaches up to it
bool IsCarried(const SceneState& state, const Footprint& f, int object, const std::vector<int>& load) {
  if (f.min_z <= kCarry_m) return true;
  for (int i = 0; i < state.size(); ++i) {
    if (i == object || Contains(load, i) || state.footprint(i).marker) continue;
    for (const Prism& below : state.footprint(i).parts) {
      if (std::abs(below.max_z - f.min_z) > kCarry_m) continue;
      for (const Prism& part : f.parts) {
        if (PolygonDistance(below.hull, part.hull) < 0) return true;
      }
    }
  }
  return false;
}

double DistanceToHull(const std::vector<PlanePoint>& hull, double x, double y) {
  return PolygonDistance({{x, y}}, hull);
}

// points of the object that the cup may seal on, given how it lies
std::vector<Vec3> SealPoints(const SceneState& state, int object) {
  const AssetShape& shape = state.shape(object);
  const Pose& X = state.pose(object);
  std::vector<Vec3> points;
  if (shape.symmetry.any_rotation) return {X.p + Vec3{0, 0, shape.half.z}};
  for (const Quat& r : shape.symmetry.rotations) {
    if (Rotate(X.q * r, {0, 0, 1}).z < kUprightCosine) continue;
    for (const Vec3& g : shape.grasps_O) points.push_back(X.p + Rotate(X.q * r, g));
    return points;
  }
  // lying on its side: the middle of its highest part, and above its own middle
  const Footprint& f = state.footprint(object);
  const double above = HeightAt(f, X.p.x, X.p.y, -1);
  if (above > 0) points.push_back({X.p.x, X.p.y, above});
  for (const Prism& part : f.parts) {
    if (part.max_z >= f.max_z - 0.001)
      points.push_back({(part.min_x + part.max_x) / 2, (part.min_y + part.max_y) / 2, part.max_z});
  }
  return points;
}

}  // namespace

bool Movable(const Task& task, int object) {
  return !task.objects[At(object)].fixed && !Contains(task.keep_still, object);
}

std::vector<int> LoadOf(const SceneState& state, int object) {
  const AssetShape& shape = state.shape(object);
  if (shape.cavities.empty()) return {};
  std::vector<int> load;
  for (const int i : state.CarriedBy(object)) {
    const Vec3 p_O = Inverse(state.pose(object)) * state.pose(i).p;
    for (const Cavity& c : shape.cavities) {
      if (std::abs(p_O.x - c.floor_O.x) <= c.half_x && std::abs(p_O.y - c.floor_O.y) <= c.half_y) {
        load.push_back(i);
        break;
      }
    }
  }
  return load;
}

Room RoomFor(const SceneState& state, const Placement& placement, double gap_m) {
  const Task& task = *state.task;
  const Footprint f = FootprintOf(state.shape(placement.object), placement.X_WO);
  const std::vector<int> load = LoadOf(state, placement.object);
  Room room;
  const auto refuse = [&](std::string reason) {
    room.possible = false;
    room.reason = std::move(reason);
    return room;
  };
  if (!InsideRegion(f, TableRegion(), 0) || f.max_z > kMaxZ_m + 1e-6)
    return refuse("the target is outside the workspace");
  if (std::any_of(task.keep_out.begin(), task.keep_out.end(), [&](const Region& r) { return Meets(f, r); })) {
    return refuse("the target is in a region that is kept free");
  }
  for (int i = 0; i < state.size(); ++i) {
    if (i == placement.object || i == placement.into || Contains(load, i)) continue;
    if (!BlocksDescent(f, state.footprint(i), gap_m, kDescentSlack_m)) continue;
    if (!Movable(task, i)) return refuse(fmt::format("'{}' is in the way and cannot be moved", task.objects[At(i)].id));
    room.blockers.push_back(i);
  }
  if (placement.into < 0 && room.blockers.empty() && !IsCarried(state, f, placement.object, load)) {
    return refuse("nothing carries the object at the target");
  }
  return room;
}

std::vector<Pose> Grasps(const SceneState& state, int object, std::vector<int>& blockers) {
  std::vector<Pose> free;
  std::vector<int> best;
  bool first = true;
  for (const Vec3& p : SealPoints(state, object)) {
    if (p.x < kMinX_m || p.x > kMaxX_m || p.y < kMinY_m || p.y > kMaxY_m) continue;
    std::vector<int> barred;
    bool reachable = true;
    for (int i = 0; i < state.size(); ++i) {
      if (i == object || state.footprint(i).marker || state.TopZ(i) < p.z + 0.001) continue;
      for (const Prism& part : state.footprint(i).parts) {
        if (part.max_z < p.z + 0.001 || DistanceToHull(part.hull, p.x, p.y) >= kToolReach_m) continue;
        barred.push_back(i);
        reachable = reachable && Movable(*state.task, i);
        break;
      }
    }
    if (barred.empty()) free.push_back({p, Quat{}});
    if (reachable && first) best = barred, first = false;
  }
  if (free.empty()) blockers = best;
  return free;
}

double SlowFrom(const SceneState& state, int object, const Pose& X_target, double least_m) {
  const Footprint f = FootprintOf(state.shape(object), X_target);
  double slow = least_m;
  for (int i = 0; i < state.size(); ++i) {
    if (i == object || state.footprint(i).marker) continue;
    for (const Prism& part : state.footprint(i).parts) {
      if (part.max_z - f.min_z + 0.003 <= slow) continue;
      for (const Prism& own : f.parts) {
        if (std::max({own.min_x - part.max_x, part.min_x - own.max_x, own.min_y - part.max_y, part.min_y - own.max_y}) >
            kNear_m)
          continue;
        if (PolygonDistance(own.hull, part.hull) > kNear_m) continue;
        slow = part.max_z - f.min_z + 0.003;
        break;
      }
    }
  }
  return slow;
}

}  // namespace gensim::tabletop
