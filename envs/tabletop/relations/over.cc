// over: a ring around a peg, lying on the stand or on rings below it.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr double kPlay_m = 0.002;

bool PegMeant(const Goal& goal, size_t k) { return goal.params.hole < 0 || goal.params.hole == static_cast<int>(k); }

// is the ring around the peg, going by positions alone?
bool Around(const SceneState& state, int ring, const Vec3& base_W, const Peg& peg) {
  const double play = state.shape(ring).ring_hole_radius - peg.radius + kPlay_m;
  return DistanceXY(state.pose(ring).p, base_W) <= play && state.BottomZ(ring) < base_W.z + peg.height &&
         state.BottomZ(ring) > base_W.z - 0.01;
}

class Over final : public PairRelation {
 public:
  Over()
      : PairRelation({.name = "over",
                      .summary = "a ring around a peg of a peg stand; the parameter hole names the peg, counted from 0",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 9,
                      .params = {{.key = "hole", .min = 0, .max = 7, .preset = -1}},
                      .phrases = {"put {put} over {ref}", "slide {put} over {ref}", "lower {put} over {ref}"},
                      .held_out = {"thread {ref} through {put}"},
                      .put_assets = {"ring"},
                      .ref_assets = {"peg-stand"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const AssetShape& ring = *task.objects[At(put)].shape;
    const AssetShape& stand = *task.objects[At(ref)].shape;
    if (ring.ring_hole_radius <= 0)
      return ClauseError(goal, "not-a-ring", fmt::format("'{}' has no opening", IdOf(task, put)), "legal: ring");
    if (stand.pegs.empty())
      return ClauseError(goal, "no-peg", fmt::format("'{}' has no pegs", IdOf(task, ref)), "legal: peg-stand");
    if (goal.params.hole >= static_cast<int>(stand.pegs.size())) {
      return ClauseError(goal, "no-peg", fmt::format("'{}' has no peg {}", IdOf(task, ref), goal.params.hole),
                         fmt::format("legal: 0 to {}", stand.pegs.size() - 1));
    }
    for (size_t k = 0; k < stand.pegs.size(); ++k) {
      if (PegMeant(goal, k) && stand.pegs[k].radius < ring.ring_hole_radius) return Done{};
    }
    return ClauseError(goal, "too-small", fmt::format("the opening of '{}' is narrower than the peg", IdOf(task, put)));
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put) || !state.Steady(ref)) return false;
    for (size_t k = 0; k < state.shape(ref).pegs.size(); ++k) {
      const Peg& peg = state.shape(ref).pegs[k];
      if (PegMeant(goal, k) && Around(state, put, state.pose(ref) * peg.base_O, peg)) return true;
    }
    return false;
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>& mates, Rng&,
               std::vector<Placement>& out) const override {
    const auto& pegs = state.shape(ref).pegs;
    const auto turn = static_cast<size_t>(std::find(mates.begin(), mates.end(), put) - mates.begin());
    for (size_t i = 0; i < pegs.size(); ++i) {
      const size_t k = (i + (goal.params.hole < 0 ? turn : 0)) % pegs.size();
      if (!PegMeant(goal, k)) continue;
      // on top of the rings that are there
      const Vec3 base_W = state.pose(ref) * pegs[k].base_O;
      double rest_z = base_W.z;
      for (int j = 0; j < state.size(); ++j) {
        if (j == put || state.shape(j).ring_hole_radius <= 0 || state.footprint(j).parts.empty()) continue;
        if (Around(state, j, base_W, pegs[k])) rest_z = std::max(rest_z, state.TopZ(j));
      }
      const double yaw = UprightYaw(state.shape(put), state.pose(put).q);
      const double depth = std::max(0.0, base_W.z + pegs[k].height - rest_z) + 0.003;
      out.push_back({put, UprightAt(state.shape(put), base_W.x, base_W.y, rest_z, yaw), depth, ref});
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeOver() { return std::make_unique<Over>(); }

}  // namespace gensim::tabletop
