// in: inside the hollow of a container, tray, bowl or cup, carried by it, most of it below the rim.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/packing.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/relations/surface.h"

namespace gensim::tabletop {
namespace {

constexpr double kWall_m = 0.004;   // a body may stick this far into what the cavity's size says
constexpr double kTight_m = 0.006;  // clearance below which a body is lowered slowly
constexpr double kShare = 0.5;      // of the smaller of body height and cavity depth must be below the rim

Area AreaOfCavity(const SceneState& state, int ref, const Cavity& cavity) {
  return {state.pose(ref) * cavity.floor_O, YawOf(state.pose(ref).q), cavity.half_x, cavity.half_y, cavity.round};
}

class In final : public PairRelation {
 public:
  In()
      : PairRelation({.name = "in",
                      .summary = "inside the hollow of a container, tray, bowl or cup",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 4,
                      .phrases = {"put {put} in {ref}", "place {put} into {ref}", "drop {put} in {ref}"},
                      .held_out = {"move {put} so that it ends up in {ref}"},
                      .ref_assets = {"container", "tray", "bowl", "cup"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const AssetShape& p = *task.objects[At(put)].shape;
    const AssetShape& r = *task.objects[At(ref)].shape;
    if (r.cavities.empty()) {
      return ClauseError(goal, "not-a-container", fmt::format("'{}' has no hollow", IdOf(task, ref)),
                         "legal: container, tray, bowl, cup");
    }
    double clearance = 0;
    for (const Cavity& cavity : r.cavities) {
      if (SpreadSlots({&p}, cavity.half_x, cavity.half_y, cavity.round, clearance)) return Done{};
    }
    return ClauseError(goal, "too-small", fmt::format("'{}' does not fit into '{}'", IdOf(task, put), IdOf(task, ref)),
                       fmt::format("the hollow measures {:.0f} x {:.0f} mm", 2e3 * r.cavities.front().half_x,
                                   2e3 * r.cavities.front().half_y));
  }

  Status CheckClause(const Task& task, const Goal& goal) const override {
    if (goal.ref.size() != 1 || goal.quantity != Quantity::kAll || goal.put.size() < 2) return Done{};
    const AssetShape& r = *task.objects[At(goal.ref.front())].shape;
    std::vector<const AssetShape*> shapes;
    for (const int p : goal.put) shapes.push_back(task.objects[At(p)].shape.get());
    double clearance = 0;
    for (const Cavity& cavity : r.cavities) {
      if (SpreadSlots(shapes, cavity.half_x, cavity.half_y, cavity.round, clearance)) return Done{};
    }
    if (r.cavities.empty()) return Done{};  // said better by Fits
    return ClauseError(
        goal, "too-small",
        fmt::format("{} objects do not fit side by side into '{}'", goal.put.size(), IdOf(task, goal.ref.front())),
        "a larger container or fewer objects");
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!state.Steady(put) || !state.Steady(ref) || !Upright(state, ref, goal.angle_tolerance_rad)) return false;
    if (!Contains(state.CarriedBy(ref), put)) return false;
    for (const Cavity& cavity : state.shape(ref).cavities) {
      const Area area = AreaOfCavity(state, ref, cavity);
      // leaning over the rim or on a neighbour is not in; a round hollow may tilt what it holds
      if (!cavity.round && !Lies(state, goal, put)) continue;
      const double rim = area.centre_W.z + cavity.depth;
      const double needed = kShare * std::min(cavity.depth, 2 * state.shape(put).half.z);
      if (rim - state.BottomZ(put) < needed) continue;
      if (cavity.round) {
        if (DistanceXY(state.pose(put).p, area.centre_W) <= cavity.half_x) return true;
      } else if (FootprintInArea(state.footprint(put), area, kWall_m)) {
        return true;
      }
    }
    return false;
  }

  void Targets(const SceneState& state, const Goal&, int put, int ref, const std::vector<int>& mates, Rng& rng,
               std::vector<Placement>& out) const override {
    for (const Cavity& cavity : state.shape(ref).cavities) {
      const size_t first = out.size();
      const Area area = AreaOfCavity(state, ref, cavity);
      double clearance = 0;
      TargetsOnArea(state, put, area, mates, ref, rng, out, &clearance);
      if (clearance >= kTight_m) continue;
      for (size_t k = first; k < out.size(); ++k) out[k].insert_depth_m = cavity.depth + 0.004;
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeIn() { return std::make_unique<In>(); }

}  // namespace gensim::tabletop
