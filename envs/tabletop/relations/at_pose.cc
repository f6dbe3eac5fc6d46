// at-pose: at a given pose in the frame of the reference; position, height and orientation count.
#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

class AtPose final : public PairRelation {
 public:
  AtPose()
      : PairRelation({.name = "at-pose",
                      .summary = "at a pose in the frame of the reference; position, height and orientation count",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 6,
                      .params = {{.key = "pose", .required = true, .min = -500, .max = 500}},
                      .phrases = {"put {put} at its place at {ref}", "move {put} to its marked pose at {ref}"},
                      .held_out = {"bring {put} to the spot meant for it at {ref}"}}) {}

 protected:
  Status Fits(const Task&, const Goal&, int, int) const override { return Done{}; }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!state.Steady(put)) return false;
    const AssetShape& shape = state.shape(put);
    const Pose X = state.pose(ref) * goal.params.X_RP;
    if (DistanceXY(X.p, state.pose(put).p) > PositionTolerance(goal, shape)) return false;
    if (std::abs(X.p.z - state.pose(put).p.z) > HeightTolerance(goal, shape)) return false;
    return OrientationError(shape.symmetry, X.q, state.pose(put).q) <= goal.angle_tolerance_rad;
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>&, Rng&,
               std::vector<Placement>& out) const override {
    out.push_back({put, state.pose(ref) * goal.params.X_RP, 0, -1});
  }
};

}  // namespace

std::unique_ptr<Relation> MakeAtPose() { return std::make_unique<AtPose>(); }

}  // namespace gensim::tabletop
