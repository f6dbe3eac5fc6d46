// Footprints: what a body covers of the table, as upright prisms over convex polygons, one a geom.
//
// The geometry behind free-space sampling, support without physics, and the expert's look for room. A prism is exact
// for upright boxes and cylinders and encloses everything else. Flat markers have one prism that meets nothing. Values,
// pure functions; metres, frame W.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/base/pose.h"
#include "envs/tabletop/asset.h"
#include "envs/tabletop/convex.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

struct Prism {
  std::vector<PlanePoint> hull;  ///< convex, counter-clockwise
  double min_x = 0, max_x = 0, min_y = 0, max_y = 0, min_z = 0, max_z = 0;
  uint32_t layer = 1, collides_with = ~0u;  ///< as physics::Geom
};

struct Footprint {
  std::vector<Prism> parts;
  double min_x = 0, max_x = 0, min_y = 0, max_y = 0, min_z = 0, max_z = 0;
  bool marker = false;
};

Footprint FootprintOf(const AssetShape& shape, const Pose& X_WO);

/// The same footprint somewhere else without turning.
Footprint Shifted(const Footprint& footprint, const Vec3& by);

/// The footprint of an upright body, turned about `about` by `yaw` and then shifted; markers and parts keep their
/// heights.
Footprint Turned(const Footprint& footprint, const PlanePoint& about, double yaw, const Vec3& by);

/// Circles about one point: all of a footprint lies in the outer one, and one of its parts fills the inner one. They
/// settle most questions of distance at once.
struct Circles {
  PlanePoint center;
  double inner_m = 0, outer_m = 0;
};
Circles CirclesOf(const Footprint& footprint, const PlanePoint& center);

/// Horizontal distance of two bodies, whatever their heights; exact below `max_m`, else `max_m`. Negative: overlap.
double GapXY(const Footprint& a, const Footprint& b, double max_m = 1.0);

/// Do bodies that can collide come nearer than `gap_m` sideways while their heights overlap by more than `z_slack_m`?
/// Markers overlap nothing.
bool Overlaps(const Footprint& a, const Footprint& b, double gap_m, double z_slack_m);

/// As Overlaps, but for a body that comes down onto the pose of `a` from above: everything of `b` higher than the
/// lowest point of `a` plus the slack counts.
bool BlocksDescent(const Footprint& a, const Footprint& b, double gap_m, double z_slack_m);

/// Whole footprint inside an axis-parallel region, `margin_m` away from its border.
bool InsideRegion(const Footprint& footprint, const Region& region, double margin_m);

/// Highest z of the body above a point of the table; `fallback` where it covers nothing.
double HeightAt(const Footprint& footprint, double x, double y, double fallback);

/// The part of the workspace that objects may stand on.
Region TableRegion();

}  // namespace gensim::tabletop
