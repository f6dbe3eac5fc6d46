// Label: a pick and a place on the map of the table, in pixels and angles, and the way from a tool action to it and
// back.
//
// The map is that of every tabletop task: x 0.25 to 0.75 m down the rows, y -0.5 to 0.5 m along the columns, 3.125 mm a
// pixel; a whole number is the middle of a pixel, so legal pixels are -0.5 to 159.5 and -0.5 to 319.5. Yaw turns from x
// to y, which on the map is from down to right. Pure functions of values; errors of the round trip are rounding alone:
// below 1e-9 m and 1e-9 rad. Metres and radians where no unit is named.
#pragma once

#include <array>
#include <span>

#include "envs/base/pose.h"
#include "envs/base/result.h"

namespace gensim::policies {

inline constexpr int kMapRows = 160, kMapColumns = 320;
inline constexpr double kMapMinX_m = 0.25, kMapMinY_m = -0.5, kMapPixel_m = 0.003125;
inline constexpr size_t kMapPixels = size_t{kMapRows} * kMapColumns;
/// Numbers of a pick-and-place action: two tool poses of x y z, qw qx qy qz.
inline constexpr size_t kPickPlaceSize = 14;

/// A place on the map in fractional pixels.
struct Pixel {
  double row = 0, column = 0;

  bool operator==(const Pixel&) const = default;
};

/// Is it on the map, at least `margin_px` from its edge?
bool OnMap(const Pixel& pixel, double margin_px = 0);
Pixel PixelAt(double x_m, double y_m);
/// Point of the table under a pixel; z is 0.
Vec3 PointAt(const Pixel& pixel);

/// One end of a move: where the tip of the tool is, and how what it holds is turned.
struct Grip {
  Pixel pixel;
  double yaw_rad = 0;  ///< heading of the held thing, in (-pi, pi]
  double z_m = 0;      ///< of the tip

  bool operator==(const Grip&) const = default;
};

struct Label {
  Grip pick, place;
  /// False when a tool pose is tilted by more than a degree: then ActionOf, which has a yaw alone, is not what the
  /// expert did.
  bool pure_yaw = true;

  bool operator==(const Label&) const = default;
};

/// Heading of a body in the horizontal plane: that of its x axis, or of its y axis less a right angle when x points up
/// or down.
double HeadingOf(const Quat& q);

/// The label of an action whose tool holds a thing of heading `held_yaw_rad`. The suction cup is round: which way the
/// tool faces does nothing, only by how much it turns. So both yaws are told of the thing, which a picture shows.
/// Throws std::invalid_argument unless `action` has kPickPlaceSize numbers.
Label LabelOf(std::span<const double> action, double held_yaw_rad);

/// The 4-DoF action of a label, both poses upright, turned by the yaws.
std::array<double, kPickPlaceSize> ActionOf(const Label& label);

}  // namespace gensim::policies
