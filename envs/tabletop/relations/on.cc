// on: upright on top of the reference, carried by it, the middle over its upper side.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/packing.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/relations/surface.h"

namespace gensim::tabletop {
namespace {

class On final : public PairRelation {
 public:
  On()
      : PairRelation({.name = "on",
                      .summary = "upright on top of a block, stand, pallet, plate or tray, carried by it",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 5,
                      .phrases = {"put {put} on {ref}", "stack {put} on top of {ref}", "set {put} down on {ref}"},
                      .held_out = {"place {put} onto {ref}"}}) {}

 protected:
  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const AssetShape& r = *task.objects[static_cast<size_t>(ref)].shape;
    const AssetShape& p = *task.objects[static_cast<size_t>(put)].shape;
    if (r.tops.empty()) {
      return ClauseError(goal, "no-top", fmt::format("nothing can rest on '{}'", IdOf(task, ref)),
                         "put it in, over or next to it");
    }
    if (p.symmetry.any_rotation && r.symmetry.any_rotation) {
      return ClauseError(goal, "cannot-hold", "a ball does not rest on a ball");
    }
    const bool roomy = std::any_of(r.tops.begin(), r.tops.end(), [&](const TopSurface& t) { return CanCarry(t, p); });
    if (roomy) return Done{};
    return ClauseError(goal, "too-small",
                       fmt::format("'{}' is too small to carry '{}'", IdOf(task, ref), IdOf(task, put)),
                       "the upper side must be at least half as wide as what stands on it");
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    return Stands(state, goal, put) && RestsOnTop(state, goal, put, ref);
  }

  void Targets(const SceneState& state, const Goal&, int put, int ref, const std::vector<int>& mates, Rng& rng,
               std::vector<Placement>& out) const override {
    const AssetShape& r = state.shape(ref);
    // the k-th mate prefers the k-th upper side; several on one side share it
    const size_t k = static_cast<size_t>(std::find(mates.begin(), mates.end(), put) - mates.begin());
    for (size_t i = 0; i < r.tops.size(); ++i) {
      const size_t t = (k + i) % r.tops.size();
      std::vector<int> sharing;
      for (size_t m = 0; m < mates.size(); ++m) {
        if (m % r.tops.size() == k % r.tops.size()) sharing.push_back(mates[m]);
      }
      TargetsOnTop(state, put, ref, r.tops[t], sharing, rng, out);
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeOn() { return std::make_unique<On>(); }

}  // namespace gensim::tabletop
