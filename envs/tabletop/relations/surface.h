// Upper sides of things and flat areas: what can carry what, what lies on what, and where to put the next one.
#pragma once

#include <vector>

#include "envs/tabletop/relations/common.h"

namespace gensim::tabletop {

/// Wide enough for the body to stand on without toppling.
bool CanCarry(const TopSurface& top, const AssetShape& upper);

/// `put` is carried by `ref` itself, at the height of one of its upper sides and with its middle over it; `ref`
/// upright.
bool RestsOnTop(const SceneState& state, const Goal& goal, int put, int ref);

/// A flat rectangle or disc in some frame, with the yaw that things on it take.
struct Area {
  Vec3 centre_W;  ///< at the height of the surface
  double yaw = 0, half_x = 0, half_y = 0;
  bool round = false;
};

/// Places for `put` on the area: the slot that it shares with `sharing` (put among them), then free spots around.
/// `clearance_m` receives the free space around the slot (0 when there is none).
void TargetsOnArea(const SceneState& state, int put, const Area& area, const std::vector<int>& sharing, int into,
                   Rng& rng, std::vector<Placement>& out, double* clearance_m = nullptr);

void TargetsOnTop(const SceneState& state, int put, int ref, const TopSurface& top, const std::vector<int>& sharing,
                  Rng& rng, std::vector<Placement>& out);

/// All points of the footprint inside the area, by more than -tolerance.
bool FootprintInArea(const Footprint& footprint, const Area& area, double tolerance_m);

/// The upper side or painted rectangle of `ref` as an area.
Area AreaOfTop(const SceneState& state, int ref, const TopSurface& top);
Area AreaOfMarker(const SceneState& state, int ref);

}  // namespace gensim::tabletop
