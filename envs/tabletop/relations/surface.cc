#include "envs/tabletop/relations/surface.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/tabletop/relations/packing.h"

namespace gensim::tabletop {
namespace {

constexpr double kTopHeight_m = 0.004;  // vertical play between an upper side and what lies on it
constexpr double kScan_m = 0.012;
constexpr int kScanned = 6;

// heading for an object in a slot: the area's own or turned, and of these the one nearest to the present heading
double SlotYaw(const SceneState& state, int put, double area_yaw, bool turned) {
  const AssetShape& shape = state.shape(put);
  const double now = UprightYaw(shape, state.pose(put).q);
  if (!HasYaw(shape)) return now;
  const double base = area_yaw + (turned ? std::numbers::pi / 2 : 0);
  return AngleDistance(now, base, 0) <= std::numbers::pi / 2 + 1e-9 ? base : WrapAngle(base + std::numbers::pi);
}

Pose InArea(const SceneState& state, int put, const Area& area, double x, double y, double yaw) {
  const Vec3 p = PoseAt(area.centre_W.x, area.centre_W.y, area.centre_W.z, area.yaw) * Vec3{x, y, 0};
  return UprightAt(state.shape(put), p.x, p.y, area.centre_W.z, yaw);
}

bool FreeThere(const SceneState& state, int put, int into, const Footprint& f, double gap) {
  for (int i = 0; i < state.size(); ++i) {
    if (i == put || i == into || state.footprint(i).parts.empty()) continue;
    if (BlocksDescent(f, state.footprint(i), gap, 0.003)) return false;
  }
  return true;
}

}  // namespace

bool CanCarry(const TopSurface& top, const AssetShape& upper) {
  const double small = std::min(upper.half.x, upper.half.y);
  return std::min(top.half_x, top.half_y) >= 0.5 * small;
}

bool RestsOnTop(const SceneState& state, const Goal& goal, int put, int ref) {
  if (!state.Supports(ref, put) || !state.Steady(ref)) return false;
  if (!Upright(state, ref, goal.angle_tolerance_rad)) return false;
  const Vec3 foot_O = Inverse(state.pose(ref)) * Vec3{state.pose(put).p.x, state.pose(put).p.y, state.BottomZ(put)};
  for (const TopSurface& top : state.shape(ref).tops) {
    if (std::abs(foot_O.z - top.centre_O.z) > kTopHeight_m) continue;
    const double dx = std::abs(foot_O.x - top.centre_O.x), dy = std::abs(foot_O.y - top.centre_O.y);
    if (top.round ? std::hypot(dx, dy) <= top.half_x : dx <= top.half_x && dy <= top.half_y) return true;
  }
  return false;
}

bool FootprintInArea(const Footprint& footprint, const Area& area, double tolerance_m) {
  if (footprint.parts.empty()) return false;
  const double c = std::cos(area.yaw), s = std::sin(area.yaw);
  for (const Prism& part : footprint.parts) {
    for (const PlanePoint& v : part.hull) {
      const double dx = v.x - area.centre_W.x, dy = v.y - area.centre_W.y;
      const double x = std::abs(c * dx + s * dy), y = std::abs(-s * dx + c * dy);
      const bool inside = area.round ? std::hypot(x, y) <= area.half_x + tolerance_m
                                     : x <= area.half_x + tolerance_m && y <= area.half_y + tolerance_m;
      if (!inside) return false;
    }
  }
  return true;
}

void TargetsOnArea(const SceneState& state, int put, const Area& area, const std::vector<int>& sharing, int into,
                   Rng& rng, std::vector<Placement>& out, double* clearance_m) {
  if (clearance_m != nullptr) *clearance_m = 0;
  std::vector<const AssetShape*> shapes;
  size_t own = 0;
  for (size_t k = 0; k < sharing.size(); ++k) {
    shapes.push_back(&state.shape(sharing[k]));
    if (sharing[k] == put) own = k;
  }
  double clearance = 0;
  const auto slots = SpreadSlots(shapes, area.half_x, area.half_y, area.round, clearance);
  if (slots) {
    if (clearance_m != nullptr) *clearance_m = clearance;
    const PackSlot& slot = (*slots)[own];
    out.push_back({put, InArea(state, put, area, slot.x, slot.y, SlotYaw(state, put, area.yaw, slot.turned)), 0, into});
  }
  // free spots, scanned from the middle outwards with a little chance in the start of the scan
  struct Spot {
    double x, y, yaw, far;
  };
  std::vector<Spot> spots;
  const AssetShape& shape = state.shape(put);
  const double ox = rng.Uniform(0, kScan_m), oy = rng.Uniform(0, kScan_m);
  for (const bool turned : {false, true}) {
    if (turned && (!HasYaw(shape) || std::abs(shape.half.x - shape.half.y) < 0.001)) continue;
    const double hx = area.half_x - (turned ? shape.half.y : shape.half.x),
                 hy = area.half_y - (turned ? shape.half.x : shape.half.y);
    for (double x = -hx + std::min(ox, hx); x <= hx; x += kScan_m) {
      for (double y = -hy + std::min(oy, hy); y <= hy; y += kScan_m) {
        if (area.round && std::hypot(x, y) + shape.radius_xy > area.half_x) continue;
        spots.push_back({x, y, SlotYaw(state, put, area.yaw, turned), std::hypot(x, y)});
      }
    }
  }
  std::stable_sort(spots.begin(), spots.end(), [](const Spot& a, const Spot& b) { return a.far < b.far; });
  int found = 0;
  for (const Spot& spot : spots) {
    if (found == kScanned) break;
    const Pose X = InArea(state, put, area, spot.x, spot.y, spot.yaw);
    if (!FreeThere(state, put, into, FootprintOf(shape, X), 0.002)) continue;
    out.push_back({put, X, 0, into});
    ++found;
  }
}

Area AreaOfTop(const SceneState& state, int ref, const TopSurface& top) {
  return {state.pose(ref) * top.centre_O, YawOf(state.pose(ref).q), top.half_x, top.half_y, top.round};
}

Area AreaOfMarker(const SceneState& state, int ref) {
  const AssetShape& shape = state.shape(ref);
  return {{state.pose(ref).p.x, state.pose(ref).p.y, 0}, YawOf(state.pose(ref).q), shape.half.x, shape.half.y, false};
}

void TargetsOnTop(const SceneState& state, int put, int ref, const TopSurface& top, const std::vector<int>& sharing,
                  Rng& rng, std::vector<Placement>& out) {
  const Area area = AreaOfTop(state, ref, top);
  const AssetShape& shape = state.shape(put);
  // an upper side that is smaller than what it carries: middle on middle
  if (sharing.size() == 1) {
    const double yaw = SlotYaw(state, put, area.yaw, false);
    out.push_back({put, UprightAt(shape, area.centre_W.x, area.centre_W.y, area.centre_W.z, yaw), 0, -1});
    if (std::min(top.half_x, top.half_y) < 1.5 * shape.radius_xy) return;
  }
  TargetsOnArea(state, put, area, sharing, -1, rng, out);
}

}  // namespace gensim::tabletop
