#include "envs/tabletop/random_pick.h"

#include "envs/tabletop/tabletop_env.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kEdge_m = 0.06;  // random places keep this far from the edge

}  // namespace

std::vector<double> RandomPick(const SceneState& state, Rng& rng) {
  std::vector<int> movable;
  for (int i = 0; i < state.size(); ++i)
    if (!state.object(i).fixed && !state.shape(i).marker && !state.shape(i).grasps_O.empty()) movable.push_back(i);
  if (movable.empty()) return {};

  const int object = rng.Pick(movable);
  const AssetShape& shape = state.shape(object);
  Pose pick, place;
  pick.p = state.pose(object) * shape.grasps_O.front();
  place.p = {rng.Uniform(kMinX_m + kEdge_m, kMaxX_m - kEdge_m), rng.Uniform(kMinY_m + kEdge_m, kMaxY_m - kEdge_m),
             shape.half.z + shape.grasps_O.front().z};
  return ActionOf(pick, place);
}

}  // namespace gensim::tabletop
