#include "envs/tabletop/relations/common.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace gensim::tabletop {

double PositionTolerance(const Goal& goal, const AssetShape& shape) {
  return std::min({goal.position_tolerance_m, shape.half.x, shape.half.y});
}

double HeightTolerance(const Goal& goal, const AssetShape& shape) {
  return std::min(goal.position_tolerance_m, shape.half.z);
}

double TiltError(const AssetShape& shape, const Quat& q_WO) {
  if (shape.symmetry.any_rotation) return 0;
  double best = std::numbers::pi;
  for (const Quat& r : shape.symmetry.rotations) {
    const Vec3 up = Rotate(q_WO * r, {0, 0, 1});
    best = std::min(best, std::acos(std::clamp(up.z, -1.0, 1.0)));
  }
  return best;
}

bool Upright(const SceneState& state, int i, double tolerance_rad) {
  return TiltError(state.shape(i), state.pose(i).q) <= tolerance_rad;
}

bool Stands(const SceneState& state, const Goal& goal, int i) {
  return state.Steady(i) && Upright(state, i, goal.angle_tolerance_rad);
}

bool Lies(const SceneState& state, const Goal& goal, int i) {
  if (!state.Steady(i)) return false;
  if (Upright(state, i, goal.angle_tolerance_rad)) return true;
  // one of the body's axes is vertical
  for (const Vec3& axis : {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}}) {
    const double up = std::abs(Rotate(state.pose(i).q, axis).z);
    if (std::acos(std::min(1.0, up)) <= goal.angle_tolerance_rad) return true;
  }
  return false;
}

double UprightYaw(const AssetShape& shape, const Quat& q_WO) {
  Quat best = q_WO;
  double best_up = -2;
  for (const Quat& r : shape.symmetry.rotations) {
    const Quat q = q_WO * r;
    const double up = Rotate(q, {0, 0, 1}).z;
    if (up > best_up + 1e-9) best_up = up, best = q;
  }
  return YawOf(best);
}

Quat NearestEquivalent(const Symmetry& symmetry, const Quat& target, const Quat& now) {
  if (symmetry.any_rotation) return now;
  Quat best = target;
  double best_angle = 2 * std::numbers::pi;
  for (const Quat& r : symmetry.rotations) {
    Quat q = target * r;
    // the free turn about the object's axis is the twist of what is left
    if (symmetry.any_yaw) {
      const Quat left = Conjugate(q) * now;
      if (std::hypot(left.w, left.z) > 1e-9) q = Normalized(q * FromYaw(2 * std::atan2(left.z, left.w)));
    }
    const double angle = AngleBetween(q, now);
    if (angle < best_angle - 1e-9) best_angle = angle, best = q;
  }
  return best;
}

bool HasYaw(const AssetShape& shape) { return !shape.symmetry.any_yaw && !shape.symmetry.any_rotation; }

double YawError(const AssetShape& shape, double a_rad, double b_rad) {
  return OrientationError(shape.symmetry, FromYaw(a_rad), FromYaw(b_rad));
}

Pose UprightAt(const AssetShape& shape, double x, double y, double bottom_z, double yaw_rad) {
  return PoseAt(x, y, bottom_z + shape.half.z, yaw_rad);
}

Vec3 SideDirection(std::string_view side) {
  if (side == "left") return {0, 1, 0};
  if (side == "right") return {0, -1, 0};
  if (side == "behind") return {1, 0, 0};
  if (side == "front") return {-1, 0, 0};
  return {};
}

Vec3 TurnedHalf(const AssetShape& shape, double yaw_rad) {
  const double c = std::abs(std::cos(yaw_rad)), s = std::abs(std::sin(yaw_rad));
  return {c * shape.half.x + s * shape.half.y, s * shape.half.x + c * shape.half.y, shape.half.z};
}

bool SameBody(const Object& a, const Object& b) { return a.params == b.params; }

Pose BesidePose(const SceneState& state, int put, int ref, const Vec3& direction, double yaw_rad, double gap_m) {
  const Vec3& c = state.pose(ref).p;
  const double bottom = FloorBeside(state, ref);
  const Footprint start = FootprintOf(state.shape(put), UprightAt(state.shape(put), c.x, c.y, bottom, yaw_rad));
  // bisection on the distance; the gap grows along a ray that leaves the reference
  double low = 0, high = state.shape(put).radius_xy + state.shape(ref).radius_xy + gap_m + 0.01;
  for (int k = 0; k < 24; ++k) {
    const double mid = (low + high) / 2;
    const double gap = GapXY(Shifted(start, direction * mid), state.footprint(ref), 2.0);
    (gap < gap_m ? low : high) = mid;
  }
  const Vec3 at = c + direction * high;
  return UprightAt(state.shape(put), at.x, at.y, bottom, yaw_rad);
}

double FloorBeside(const SceneState& state, int ref) {
  return state.footprint(ref).marker ? 0 : std::max(0.0, state.BottomZ(ref));
}

bool SaysSide(const Goal& goal) { return !goal.params.side.empty() && goal.params.side != "any"; }

Error ClauseError(const Goal& goal, std::string code, std::string message, std::string hint) {
  return {std::move(code), goal.where, std::move(message), std::move(hint)};
}

const std::string& IdOf(const Task& task, int i) { return task.objects[static_cast<size_t>(i)].id; }

std::vector<int> LargestMatching(const std::vector<std::vector<bool>>& edge, std::vector<int> partner) {
  const size_t left = edge.size(), right = left == 0 ? 0 : edge.front().size();
  std::vector<int> owner(right, -1);
  partner.resize(left, -1);
  for (size_t l = 0; l < left; ++l) {
    if (partner[l] >= 0) owner[static_cast<size_t>(partner[l])] = static_cast<int>(l);
  }
  std::vector<bool> seen;
  const std::function<bool(size_t)> augment = [&](size_t l) {
    for (size_t r = 0; r < right; ++r) {
      if (!edge[l][r] || seen[r]) continue;
      seen[r] = true;
      if (owner[r] < 0 || augment(static_cast<size_t>(owner[r]))) {
        owner[r] = static_cast<int>(l), partner[l] = static_cast<int>(r);
        return true;
      }
    }
    return false;
  };
  for (size_t l = 0; l < left; ++l) {
    if (partner[l] >= 0) continue;
    seen.assign(right, false);
    augment(l);
  }
  return partner;
}

int MatchedCount(const std::vector<int>& partner) {
  return static_cast<int>(std::count_if(partner.begin(), partner.end(), [](int p) { return p >= 0; }));
}

double QuantityProgress(const Goal& goal, int holding) {
  const int all = static_cast<int>(goal.put.size());
  const int required = goal.quantity == Quantity::kAll ? all : goal.count;
  if (required <= 0) return holding == 0 || goal.quantity != Quantity::kExactly ? 1.0 : 0.0;
  // too many of "exactly k" takes away as much as too few
  if (goal.quantity == Quantity::kExactly && holding > required) {
    return std::max(0.0, 1.0 - static_cast<double>(holding - required) / required);
  }
  return std::min(1.0, static_cast<double>(holding) / required);
}

}  // namespace gensim::tabletop
