// aligned-edge and aligned-corner: a side along an edge, a corner in the angle of a marker or of a rectangle.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/relations/surface.h"

namespace gensim::tabletop {
namespace {

constexpr double kQuarter = std::numbers::pi / 2;
constexpr double kEdgeGap_m = 0.003;  // between a side and the edge it is put along
const std::vector<std::string> kCorners = {"any", "front-left", "front-right", "behind-left", "behind-right"};

// a straight piece of border: middle, unit normal away from the body, half length
struct Edge {
  Vec3 middle;
  Vec3 normal;
  double half = 0;
};

// the four sides of a body, or the two sides of a painted line
std::vector<Edge> EdgesOf(const SceneState& state, int ref) {
  const AssetShape& shape = state.shape(ref);
  const Pose& X = state.pose(ref);
  const double yaw = YawOf(X.q);
  std::vector<Edge> edges;
  for (int k = 0; k < 4; ++k) {
    // a line has no ends to align with
    if (shape.marker && state.object(ref).params.asset == "line" && k % 2 == (shape.half.x >= shape.half.y ? 0 : 1))
      continue;
    const Vec3 n{std::cos(yaw + k * kQuarter), std::sin(yaw + k * kQuarter), 0};
    const double out = k % 2 == 0 ? shape.half.x : shape.half.y, half = k % 2 == 0 ? shape.half.y : shape.half.x;
    edges.push_back({X.p + n * out, n, half});
  }
  return edges;
}

// heading of `put` folded onto its sides: how far it is from parallel to `yaw`
double ParallelError(const AssetShape& shape, double now, double yaw) {
  return HasYaw(shape) ? AngleDistance(now, yaw, kQuarter) : 0;
}

double ParallelYaw(const AssetShape& shape, double now, double yaw) {
  return HasYaw(shape) ? yaw + kQuarter * std::round((now - yaw) / kQuarter) : now;
}

class AlignedEdge final : public PairRelation {
 public:
  AlignedEdge()
      : PairRelation(
            {.name = "aligned-edge",
             .summary = "one side parallel to and right along an edge of the reference, or along a painted line",
             .min_refs = 1,
             .max_refs = 1,
             .difficulty = 7,
             .beside = true,
             .phrases = {"align {put} with an edge of {ref}", "line {put} up along an edge of {ref}"},
             .held_out = {"put {put} flush with an edge of {ref}"},
             .put_assets = {"block", "box", "cylinder", "stand"},
             .ref_assets = {"line", "box", "block", "zone", "pallet", "stand", "tray", "container"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int, int ref) const override {
    const AssetShape& r = *task.objects[At(ref)].shape;
    if (HasYaw(r) && r.ring_hole_radius <= 0) return Done{};
    return ClauseError(goal, "no-edge", fmt::format("'{}' is round and has no edge", IdOf(task, ref)));
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put)) return false;
    if (std::abs(state.BottomZ(put) - FloorBeside(state, ref)) > 0.006) return false;
    const AssetShape& shape = state.shape(put);
    const double yaw = UprightYaw(shape, state.pose(put).q);
    for (const Edge& edge : EdgesOf(state, ref)) {
      const double heading = std::atan2(edge.normal.y, edge.normal.x);
      if (ParallelError(shape, yaw, heading) > goal.angle_tolerance_rad) continue;
      const Vec3 d = state.pose(put).p - edge.middle;
      const double out = d.x * edge.normal.x + d.y * edge.normal.y,
                   along = std::abs(d.x * edge.normal.y - d.y * edge.normal.x);
      const double half = TurnedHalf(shape, ParallelYaw(shape, yaw, heading) - heading).x;
      if (along <= edge.half && std::abs(out - half) <= PositionTolerance(goal, shape)) return true;
    }
    return false;
  }

  void Targets(const SceneState& state, const Goal&, int put, int ref, const std::vector<int>& mates, Rng& rng,
               std::vector<Placement>& out) const override {
    const AssetShape& shape = state.shape(put);
    const double now = UprightYaw(shape, state.pose(put).q);
    const std::vector<Edge> edges = EdgesOf(state, ref);
    const auto turn = static_cast<size_t>(std::find(mates.begin(), mates.end(), put) - mates.begin());
    for (const double share : {0.0, 0.5, -0.5, 0.8, -0.8}) {
      for (size_t k = 0; k < edges.size(); ++k) {
        const Edge& edge = edges[(k + turn) % edges.size()];
        const double heading = std::atan2(edge.normal.y, edge.normal.x), yaw = ParallelYaw(shape, now, heading);
        const double half = TurnedHalf(shape, yaw - heading).x;
        const Vec3 along{-edge.normal.y, edge.normal.x, 0};
        const Vec3 p =
            edge.middle + edge.normal * (half + kEdgeGap_m) + along * (edge.half * share * rng.Uniform(0.9, 1.0));
        out.push_back({put, UprightAt(shape, p.x, p.y, FloorBeside(state, ref), yaw), 0, -1});
      }
    }
  }
};

// an angle to be filled: vertex, with the two sides along +x and +y of the pose
struct Angle {
  Pose X_WA;
};

std::vector<Angle> AnglesOf(const SceneState& state, const Goal& goal, int ref) {
  const AssetShape& shape = state.shape(ref);
  std::vector<Angle> angles;
  for (const Pose& corner : shape.corners) angles.push_back({state.pose(ref) * corner});
  if (!angles.empty()) return angles;
  // the four corners of a rectangle, seen from inside
  const bool marker = shape.marker;
  if (!marker && shape.tops.empty()) return angles;
  const Area area = marker ? AreaOfMarker(state, ref) : AreaOfTop(state, ref, shape.tops.front());
  for (int k = 0; k < 4; ++k) {
    const double sx = k == 0 || k == 3 ? 1 : -1, sy = k < 2 ? 1 : -1;
    const Pose X = PoseAt(area.centre_W.x, area.centre_W.y, area.centre_W.z, area.yaw);
    const Vec3 vertex = X * Vec3{-sx * area.half_x, -sy * area.half_y, 0};
    // x runs into the rectangle, y as well, so that the pair is right-handed
    const double yaw = area.yaw + k * kQuarter;
    if (goal.params.side != "any" && !goal.params.side.empty()) {
      const Vec3 d = vertex - area.centre_W;
      const std::string name = std::string(d.x < 0 ? "front" : "behind") + (d.y > 0 ? "-left" : "-right");
      if (name != goal.params.side) continue;
    }
    angles.push_back({PoseAt(vertex.x, vertex.y, vertex.z, yaw)});
  }
  return angles;
}

class AlignedCorner final : public PairRelation {
 public:
  AlignedCorner()
      : PairRelation(
            {.name = "aligned-corner",
             .summary =
                 "a corner of a box in the angle of an L-shaped marker, or in a corner of a zone or of an upper side",
             .min_refs = 1,
             .max_refs = 1,
             .difficulty = 9,
             .beside = true,
             .params = {{.key = "side", .words = kCorners}},
             .phrases = {"align {put} with {ref}", "put a corner of {put} into {ref}",
                         "fit {put} into the angle of {ref}"},
             .held_out = {"square {put} up with {ref}"},
             .put_assets = {"block", "box"},
             .ref_assets = {"corner", "zone", "pallet", "stand"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const AssetShape& p = *task.objects[At(put)].shape;
    const AssetShape& r = *task.objects[At(ref)].shape;
    if (!HasYaw(p))
      return ClauseError(goal, "no-corner", fmt::format("'{}' is round and has no corner", IdOf(task, put)),
                         "legal: block, box");
    if (!r.corners.empty()) return Done{};
    const bool flat = task.objects[At(ref)].params.asset == "zone" || (!r.tops.empty() && !r.tops.front().round);
    if (!flat)
      return ClauseError(goal, "no-corner", fmt::format("'{}' has no corner to align with", IdOf(task, ref)),
                         "legal: corner, zone, or a rectangular upper side");
    const double hx = r.tops.empty() ? r.half.x : r.tops.front().half_x,
                 hy = r.tops.empty() ? r.half.y : r.tops.front().half_y;
    const bool fits = (p.half.x <= hx && p.half.y <= hy) || (p.half.x <= hy && p.half.y <= hx);
    return fits ? Status(Done{})
                : Status(ClauseError(goal, "too-small",
                                     fmt::format("'{}' is larger than '{}'", IdOf(task, put), IdOf(task, ref))));
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put)) return false;
    const AssetShape& shape = state.shape(put);
    const double yaw = UprightYaw(shape, state.pose(put).q), tolerance = PositionTolerance(goal, shape);
    for (const Angle& angle : AnglesOf(state, goal, ref)) {
      const double heading = YawOf(angle.X_WA.q);
      if (ParallelError(shape, yaw, heading) > goal.angle_tolerance_rad) continue;
      if (std::abs(state.BottomZ(put) - (state.footprint(ref).marker ? 0 : angle.X_WA.p.z)) > 0.006) continue;
      // the body's corner against the vertex, in the frame of the angle
      const Vec3 half = TurnedHalf(shape, ParallelYaw(shape, yaw, heading) - heading);
      const Vec3 c = Inverse(angle.X_WA) * Vec3{state.pose(put).p.x, state.pose(put).p.y, angle.X_WA.p.z};
      if (std::hypot(c.x - half.x, c.y - half.y) <= tolerance) return true;
    }
    return false;
  }

  std::string Suffix(const Task&, const Goal& goal) const override {
    return SaysSide(goal) ? " in its {side} corner" : "";
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>& mates, Rng&,
               std::vector<Placement>& out) const override {
    const AssetShape& shape = state.shape(put);
    const double now = UprightYaw(shape, state.pose(put).q);
    const std::vector<Angle> angles = AnglesOf(state, goal, ref);
    const auto turn = static_cast<size_t>(std::find(mates.begin(), mates.end(), put) - mates.begin());
    for (size_t k = 0; k < angles.size(); ++k) {
      const Angle& angle = angles[(k + turn) % angles.size()];
      const double heading = YawOf(angle.X_WA.q), floor = state.footprint(ref).marker ? 0 : angle.X_WA.p.z;
      // all four headings are right; the nearest one is the least work, the next one is there for what stands in the
      // way
      for (const double more : {0.0, kQuarter}) {
        const double yaw = ParallelYaw(shape, now, heading) + more;
        const Vec3 half = TurnedHalf(shape, yaw - heading);
        const Vec3 p = angle.X_WA * Vec3{half.x + 0.001, half.y + 0.001, 0};
        out.push_back({put, UprightAt(shape, p.x, p.y, floor, yaw), 0, -1});
      }
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeAlignedEdge() { return std::make_unique<AlignedEdge>(); }
std::unique_ptr<Relation> MakeAlignedCorner() { return std::make_unique<AlignedCorner>(); }

}  // namespace gensim::tabletop
