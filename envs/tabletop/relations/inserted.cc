// inserted: a piece in the hole made for it, at least half of the depth below the rim.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr double kShare = 0.5;      // of the hole's depth that must be filled
constexpr double kBelow_m = 0.003;  // play below full depth

bool HoleMeant(const Goal& goal, size_t k) { return goal.params.hole < 0 || goal.params.hole == static_cast<int>(k); }

class Inserted final : public PairRelation {
 public:
  Inserted()
      : PairRelation(
            {.name = "inserted",
             .summary =
                 "a kit piece or L-shaped piece in a hole of its outline, at least half of the depth below the rim",
             .min_refs = 1,
             .max_refs = 1,
             .difficulty = 10,
             .params = {{.key = "hole", .min = 0, .max = 15, .preset = -1}},
             .phrases = {"insert {put} into {ref}", "fit {put} into its hole in {ref}",
                         "push {put} into the matching hole of {ref}"},
             .held_out = {"put {put} in the hole of {ref} where it belongs"},
             .put_assets = {"kit-piece", "ell"},
             .ref_assets = {"kit-board", "ell-fixture"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const std::string& outline = task.objects[At(put)].shape->outline;
    const auto& holes = task.objects[At(ref)].shape->holes;
    if (outline.empty())
      return ClauseError(goal, "no-hole", fmt::format("'{}' fits into no hole", IdOf(task, put)),
                         "legal: kit pieces, L-shaped pieces");
    if (holes.empty())
      return ClauseError(goal, "no-hole", fmt::format("'{}' has no holes", IdOf(task, ref)),
                         "legal: kit boards, fixtures");
    if (goal.params.hole >= static_cast<int>(holes.size())) {
      return ClauseError(goal, "no-hole", fmt::format("'{}' has no hole {}", IdOf(task, ref), goal.params.hole),
                         fmt::format("legal: 0 to {}", holes.size() - 1));
    }
    for (size_t k = 0; k < holes.size(); ++k) {
      if (HoleMeant(goal, k) && holes[k].outline == outline) return Done{};
    }
    return ClauseError(goal, "no-hole",
                       fmt::format("'{}' has no such hole for the outline '{}'", IdOf(task, ref), outline),
                       "name a board with that outline");
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!state.Steady(put) || !state.Steady(ref)) return false;
    const AssetShape& piece = state.shape(put);
    const double tolerance = PositionTolerance(goal, piece);
    for (size_t k = 0; k < state.shape(ref).holes.size(); ++k) {
      const Hole& hole = state.shape(ref).holes[k];
      if (!HoleMeant(goal, k) || hole.outline != piece.outline) continue;
      const Pose X_WP = state.pose(ref) * hole.X_OP;
      const Pose& X = state.pose(put);
      if (DistanceXY(X.p, X_WP.p) > tolerance) continue;
      const double raised = X.p.z - X_WP.p.z;
      if (raised > (1 - kShare) * hole.depth || raised < -kBelow_m) continue;
      if (OrientationError(piece.symmetry, X_WP.q, X.q) <= goal.angle_tolerance_rad) return true;
    }
    return false;
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>& mates, Rng&,
               std::vector<Placement>& out) const override {
    // pieces of one outline take the holes of that outline in turn
    const AssetShape& piece = state.shape(put);
    std::vector<size_t> own;
    for (size_t k = 0; k < state.shape(ref).holes.size(); ++k) {
      if (HoleMeant(goal, k) && state.shape(ref).holes[k].outline == piece.outline) own.push_back(k);
    }
    size_t turn = 0;
    for (const int mate : mates) {
      if (mate == put) break;
      if (state.shape(mate).outline == piece.outline) ++turn;
    }
    for (size_t k = 0; k < own.size(); ++k) {
      const Hole& hole = state.shape(ref).holes[own[(turn + k) % own.size()]];
      out.push_back({put, state.pose(ref) * hole.X_OP, hole.depth + 0.003, ref});
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeInserted() { return std::make_unique<Inserted>(); }

}  // namespace gensim::tabletop
