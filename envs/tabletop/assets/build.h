// Pieces that every asset is built from: geoms in frame O, revolved walls, and the finishing step.
//
// Pure functions; metres and kilograms. Geoms of one asset must not overlap, because mass and inertia are those of
// their sum (physics/scene.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

inline constexpr double kMm = 0.001;

/// Density of solid toys: light wood, 26 g for a cube of 40 mm.
inline constexpr double kWood_kg_m3 = 400;
/// Density of thin-walled ware (bowl, cup, plate).
inline constexpr double kWare_kg_m3 = 1200;

struct Point2 {
  double x = 0, y = 0;
};

physics::Geom BoxGeom(const Vec3& half, const Vec3& centre_O, double yaw_rad = 0);
physics::Geom CylinderGeom(double radius, double half_height, const Vec3& centre_O);
physics::Geom SphereGeom(double radius, const Vec3& centre_O);
physics::Geom ConvexGeom(std::vector<Vec3> vertices_O);
/// Upright prism over a convex polygon between two heights; a plain box when the polygon is an axis-parallel rectangle.
physics::Geom PrismGeom(std::span<const Point2> polygon, double z_low, double z_high);

/// A wall of `count` convex wedges about the z axis. The radii are those of the corners, one of which lies on the x
/// axis; z grows from `low` to `high`.
struct WallProfile {
  double inner_low = 0, outer_low = 0, z_low = 0;
  double inner_high = 0, outer_high = 0, z_high = 0;
};
std::vector<physics::Geom> RevolvedWall(const WallProfile& profile, int count);

/// Regular polygon with a corner on the x axis.
std::vector<Point2> RegularPolygon(int corners, double radius);

/// Volume of one geom in cubic metres.
double GeomVolume(const physics::Geom& geom);
/// Furthest extent of a geom in direction d (unit vector of frame O), in metres from O.
double GeomSupport(const physics::Geom& geom, const Vec3& d);

/// Fills half, radius_xy and mass from the geoms, makes marker geoms visual, and checks that frame O is at half height.
/// Throws std::logic_error when it is not: a mistake in the asset.
AssetShape Finish(AssetShape shape, double density_kg_m3);

/// What a check that looks at several sizes together returns: code bad-size, where "/size" below the object.
Status BadSize(const std::string& message, const std::string& hint);

}  // namespace gensim::tabletop
