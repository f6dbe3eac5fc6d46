// What relations share: tolerances, upright orientation, symmetric equivalents, sides, places on the table.
//
// Pure functions; metres, radians, frame W (+x behind, +y left).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "envs/tabletop/relation.h"

namespace gensim::tabletop {

/// Names of the four sides, "any" first.
inline const std::vector<std::string> kSides = {"any", "left", "right", "front", "behind"};

/// The goal's tolerance, never more than half the object.
double PositionTolerance(const Goal& goal, const AssetShape& shape);
double HeightTolerance(const Goal& goal, const AssetShape& shape);

/// Angle between the object's up axis and the vertical, symmetries taken into account.
double TiltError(const AssetShape& shape, const Quat& q_WO);
bool Upright(const SceneState& state, int i, double tolerance_rad);
/// At rest, carried, and upright within the goal's angle.
bool Stands(const SceneState& state, const Goal& goal, int i);
/// Stands, or lies flat on any of its faces (things in containers).
bool Lies(const SceneState& state, const Goal& goal, int i);

/// Heading that the object keeps when it is put upright by the smallest turn.
double UprightYaw(const AssetShape& shape, const Quat& q_WO);
/// The orientation that looks like `target` and is nearest to `now`.
Quat NearestEquivalent(const Symmetry& symmetry, const Quat& target, const Quat& now);
/// Does the heading matter to the eye? Not for balls, cylinders, rings.
bool HasYaw(const AssetShape& shape);
/// Difference of two headings of one upright object, symmetries taken into account.
double YawError(const AssetShape& shape, double a_rad, double b_rad);

/// Upright, its lowest point at `bottom_z`.
Pose UprightAt(const AssetShape& shape, double x, double y, double bottom_z, double yaw_rad);

/// Unit direction of a side ("left" is +y); zero for "any".
Vec3 SideDirection(std::string_view side);
/// Half extents of a box around the shape turned by `yaw`.
Vec3 TurnedHalf(const AssetShape& shape, double yaw_rad);

/// Same asset, sizes and outlines.
bool SameBody(const Object& a, const Object& b);

/// First place along `direction` from `from` at which `put`, upright with `yaw`, is `gap_m` away from `ref` sideways.
Pose BesidePose(const SceneState& state, int put, int ref, const Vec3& direction, double yaw_rad, double gap_m);

/// Height of what carries `ref`: where something put beside it will rest.
double FloorBeside(const SceneState& state, int ref);

/// Does the clause name a side or corner?
bool SaysSide(const Goal& goal);

Error ClauseError(const Goal& goal, std::string code, std::string message, std::string hint = "");
/// "block[0]" of the task.
const std::string& IdOf(const Task& task, int i);

/// Largest matching of left to right nodes (Kuhn's augmenting paths); `partner[l]` is tried first and -1 when there is
/// none. Deterministic.
std::vector<int> LargestMatching(const std::vector<std::vector<bool>>& edge, std::vector<int> partner);
int MatchedCount(const std::vector<int>& partner);

/// Progress of a set goal of which `holding` of `put` members hold.
double QuantityProgress(const Goal& goal, int holding);

}  // namespace gensim::tabletop
