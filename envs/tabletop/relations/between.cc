// between: on the line between two references, clear of both.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr double kLow = 0.2, kHigh = 0.8;  // share of the way from one reference to the other
constexpr double kRoom_m = 0.006;          // free space that the expert keeps on either side

// the other end for the k-th reference: ref2[k], or the last of ref2
int OtherEnd(const Goal& goal, int ref) {
  const auto k = static_cast<size_t>(std::find(goal.ref.begin(), goal.ref.end(), ref) - goal.ref.begin());
  return goal.ref2[std::min(k, goal.ref2.size() - 1)];
}

class Between final : public PairRelation {
 public:
  Between()
      : PairRelation(
            {.name = "between",
             .summary = "on the line between two references, clear of both",
             .min_refs = 2,
             .max_refs = 2,
             .difficulty = 8,
             .beside = true,
             .phrases = {"put {put} between {ref} and {ref2}", "place {put} in the middle between {ref} and {ref2}"},
             .held_out = {"set {put} down with {ref} on one side and {ref2} on the other"}}) {}

 protected:
  Status CheckClause(const Task& task, const Goal& goal) const override {
    if (goal.ref2.empty())
      return ClauseError(goal, "wrong-count", "'between' needs two references", "legal: ref and ref2");
    for (const int r : goal.ref) {
      if (OtherEnd(goal, r) == r)
        return ClauseError(goal, "cannot-hold", fmt::format("'{}' is both ends", IdOf(task, r)));
      if (std::find(goal.put.begin(), goal.put.end(), OtherEnd(goal, r)) != goal.put.end()) {
        return ClauseError(goal, "cannot-hold",
                           fmt::format("'{}' would have to be put beside itself", IdOf(task, OtherEnd(goal, r))));
      }
    }
    return Done{};
  }

  Status Fits(const Task&, const Goal&, int, int) const override { return Done{}; }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put)) return false;
    const int other = OtherEnd(goal, ref);
    const Vec3 a = state.pose(ref).p, b = state.pose(other).p, p = state.pose(put).p;
    const double length = DistanceXY(a, b);
    if (length < 1e-6) return false;
    const Vec3 u{(b.x - a.x) / length, (b.y - a.y) / length, 0};
    const double along = ((p.x - a.x) * u.x + (p.y - a.y) * u.y) / length,
                 across = std::abs((p.x - a.x) * u.y - (p.y - a.y) * u.x);
    if (along < kLow || along > kHigh || across > PositionTolerance(goal, state.shape(put))) return false;
    // beside them, not on or under them
    return GapXY(state.footprint(put), state.footprint(ref)) > -0.001 &&
           GapXY(state.footprint(put), state.footprint(other)) > -0.001;
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>&, Rng&,
               std::vector<Placement>& out) const override {
    AtMiddle(state, put, ref, OtherEnd(goal, ref), out);
  }

 private:
  // the middle of the free space, or first more space, by moving one end outwards
  static void AtMiddle(const SceneState& state, int put, int ref, int other, std::vector<Placement>& out) {
    const AssetShape& shape = state.shape(put);
    const Vec3 a = state.pose(ref).p, b = state.pose(other).p;
    const double length = std::max(DistanceXY(a, b), 1e-6);
    const Vec3 u{(b.x - a.x) / length, (b.y - a.y) / length, 0};
    // parallel to the line
    const double line = std::atan2(u.y, u.x), quarter = std::numbers::pi / 2;
    const double now = UprightYaw(shape, state.pose(put).q);
    const double yaw = HasYaw(shape) ? line + quarter * std::round((now - line) / quarter) : now;
    const double half = [&] {
      const Vec3 h = TurnedHalf(shape, yaw - line);
      return h.x;
    }();
    const double room = GapXY(state.footprint(ref), state.footprint(other), 1.0);
    const Vec3 from_ref = BesidePose(state, put, ref, u, yaw, 0).p,
               from_other = BesidePose(state, put, other, -u, yaw, 0).p;
    const double floor = std::min(FloorBeside(state, ref), FloorBeside(state, other));
    const Vec3 middle{(from_ref.x + from_other.x) / 2, (from_ref.y + from_other.y) / 2, 0};
    if (room >= 2 * half + 0.003) {
      out.push_back({put, UprightAt(shape, middle.x, middle.y, floor, yaw), 0, -1});
      return;
    }
    const double more = 2 * half + 2 * kRoom_m - room + 0.004;
    for (const auto& [end, direction] : {std::pair{other, u}, std::pair{ref, -u}}) {
      if (state.object(end).fixed) continue;
      Pose X = state.pose(end);
      X.p = X.p + direction * more;
      out.push_back({end, X, 0, -1});
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeBetween() { return std::make_unique<Between>(); }

}  // namespace gensim::tabletop
