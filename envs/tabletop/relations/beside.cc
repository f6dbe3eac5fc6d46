// next-to and touching: two bodies side by side on one level, with a gap or in contact.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr double kLevel_m = 0.006;        // bottoms of things on one level
constexpr double kContact_m = 0.002;      // bodies this near touch
constexpr double kContactAim_m = 0.0008;  // where the expert puts what shall touch

bool OneLevel(const SceneState& state, int a, int b) {
  const double base = state.footprint(b).marker ? 0 : state.BottomZ(b);
  return std::abs(state.BottomZ(a) - base) <= kLevel_m;
}

// does `put` stand on that side of `ref`, within 45 degrees?
bool OnSide(const SceneState& state, int put, int ref, const std::string& side) {
  const Vec3 d = SideDirection(side);
  if (d == Vec3{}) return true;
  const Vec3 apart = state.pose(put).p - state.pose(ref).p;
  const double along = apart.x * d.x + apart.y * d.y, across = std::abs(apart.x * d.y - apart.y * d.x);
  return along > 0 && along >= across;
}

// poses beside the reference, its own directions first when any side will do
void BesideTargets(const SceneState& state, const Goal& goal, int put, int ref, double gap_m, Rng& rng,
                   std::vector<Placement>& out) {
  const AssetShape& shape = state.shape(put);
  const double ref_yaw = YawOf(state.pose(ref).q);
  const double now = UprightYaw(shape, state.pose(put).q);
  // parallel to the reference, the quarter turn nearest to the present heading
  const double quarter = std::numbers::pi / 2;
  const double parallel = ref_yaw + quarter * std::round((now - ref_yaw) / quarter);
  const double yaw = HasYaw(shape) && HasYaw(state.shape(ref)) ? parallel : now;
  std::vector<Vec3> directions;
  const Vec3 side = SideDirection(goal.params.side);
  if (!(side == Vec3{})) {
    // of the reference's own axes the one that leads to that side, then the side itself
    const double heading = std::atan2(side.y, side.x);
    const double own = ref_yaw + quarter * std::round((heading - ref_yaw) / quarter);
    directions = {{std::cos(own), std::sin(own), 0}, side};
  } else {
    const auto first = static_cast<int>(rng.Integer(0, 3));
    for (int k = 0; k < 4; ++k)
      directions.push_back({std::cos(ref_yaw + quarter * (first + k)), std::sin(ref_yaw + quarter * (first + k)), 0});
  }
  for (const Vec3& d : directions) out.push_back({put, BesidePose(state, put, ref, d, yaw, gap_m), 0, -1});
}

// what the clause says about side and gap beyond the plain sentence
std::string SideSuffix(const Goal& goal) { return SaysSide(goal) ? " on its {side} side" : ""; }

class NextTo final : public PairRelation {
 public:
  NextTo()
      : PairRelation({.name = "next-to",
                      .summary = "side by side on one level, as far apart as the gap says; with a side, on that side",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 3,
                      .beside = true,
                      .params = {{.key = "side", .words = kSides}, {.key = "gap", .min = 0, .max = 200, .preset = 10}},
                      .phrases = {"put {put} next to {ref}", "set {put} beside {ref}"},
                      .held_out = {"move {put} right up beside {ref}"}}) {}

 protected:
  Status Fits(const Task&, const Goal&, int, int) const override { return Done{}; }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put) || !OneLevel(state, put, ref) || !OnSide(state, put, ref, goal.params.side))
      return false;
    const double gap = GapXY(state.footprint(put), state.footprint(ref), 1.0);
    return gap > -kContact_m && std::abs(gap - goal.params.gap_m) <= PositionTolerance(goal, state.shape(put));
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>&, Rng& rng,
               std::vector<Placement>& out) const override {
    BesideTargets(state, goal, put, ref, std::max(goal.params.gap_m, 0.002), rng, out);
  }

  std::string Suffix(const Task&, const Goal& goal) const override {
    const bool usual = std::abs(goal.params.gap_m - 0.001 * info().params[1].preset) < 1e-9;
    return SideSuffix(goal) + (usual ? "" : ", {gap} away");
  }
};

class Touching final : public PairRelation {
 public:
  Touching()
      : PairRelation({.name = "touching",
                      .summary = "side by side in contact",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 7,
                      .beside = true,
                      .params = {{.key = "side", .words = kSides}},
                      .phrases = {"put {put} so that it touches {ref}", "push {put} up against {ref}"},
                      .held_out = {"bring {put} into contact with {ref}"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int, int ref) const override {
    if (!task.objects[static_cast<size_t>(ref)].shape->marker) return Done{};
    return ClauseError(goal, "cannot-hold",
                       fmt::format("'{}' is painted: nothing can touch it from the side", IdOf(task, ref)));
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put) || !OneLevel(state, put, ref) || !OnSide(state, put, ref, goal.params.side))
      return false;
    return GapXY(state.footprint(put), state.footprint(ref), 0.1) <= kContact_m;
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>&, Rng& rng,
               std::vector<Placement>& out) const override {
    BesideTargets(state, goal, put, ref, kContactAim_m, rng, out);
  }

  std::string Suffix(const Task&, const Goal& goal) const override { return SideSuffix(goal); }
};

}  // namespace

std::unique_ptr<Relation> MakeNextTo() { return std::make_unique<NextTo>(); }
std::unique_ptr<Relation> MakeTouching() { return std::make_unique<Touching>(); }

}  // namespace gensim::tabletop
