#include "policies/data/label.h"

#include <fmt/core.h>

#include <cmath>
#include <stdexcept>

namespace gensim::policies {
namespace {

constexpr double kUpright = 0.0087;   // x and y of a unit quaternion: a tilt below one degree is how things lie
constexpr double kSteepCosine = 0.8;  // an x axis steeper than this says little about the heading

Pose PoseFrom(std::span<const double> a) { return {{a[0], a[1], a[2]}, Normalized({a[3], a[4], a[5], a[6]})}; }

bool Upright(const Quat& q) { return std::abs(q.x) < kUpright && std::abs(q.y) < kUpright; }

}  // namespace

bool OnMap(const Pixel& pixel, double margin_px) {
  const double low = margin_px - 0.5;
  return pixel.row >= low && pixel.row <= kMapRows - 1 - low && pixel.column >= low &&
         pixel.column <= kMapColumns - 1 - low;
}

Pixel PixelAt(double x_m, double y_m) {
  return {(x_m - kMapMinX_m) / kMapPixel_m - 0.5, (y_m - kMapMinY_m) / kMapPixel_m - 0.5};
}

Vec3 PointAt(const Pixel& pixel) {
  return {kMapMinX_m + (pixel.row + 0.5) * kMapPixel_m, kMapMinY_m + (pixel.column + 0.5) * kMapPixel_m, 0};
}

double HeadingOf(const Quat& q) {
  if (std::abs(Rotate(q, {1, 0, 0}).z) < kSteepCosine) return YawOf(q);
  const Vec3 y = Rotate(q, {0, 1, 0});
  return WrapAngle(std::atan2(y.y, y.x) - std::acos(0.0));
}

Label LabelOf(std::span<const double> action, double held_yaw_rad) {
  if (action.size() != kPickPlaceSize)
    throw std::invalid_argument(fmt::format("a pick-and-place action of {} numbers; legal: 14", action.size()));
  const Pose pick = PoseFrom(action.first(7)), place = PoseFrom(action.subspan(7));
  Label label;
  label.pure_yaw = Upright(pick.q) && Upright(place.q);
  label.pick = {PixelAt(pick.p.x, pick.p.y), WrapAngle(held_yaw_rad), pick.p.z};
  // how far the thing is turned about z; with a tilt, how the tool's heading changes
  const double turn = YawOf(place.q * Conjugate(pick.q));
  label.place = {PixelAt(place.p.x, place.p.y), WrapAngle(held_yaw_rad + turn), place.p.z};
  return label;
}

std::array<double, kPickPlaceSize> ActionOf(const Label& label) {
  std::array<double, kPickPlaceSize> action{};
  size_t at = 0;
  for (const Grip* grip : {&label.pick, &label.place}) {
    const Vec3 p = PointAt(grip->pixel);
    const Quat q = FromYaw(grip->yaw_rad);
    for (const double number : {p.x, p.y, grip->z_m, q.w, q.x, q.y, q.z}) action[at++] = number;
  }
  return action;
}

}  // namespace gensim::policies
