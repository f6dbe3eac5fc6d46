// How surfaces are coloured: one fixed light from the robot's left, so that shapes can be read in maps and pictures.
#pragma once

#include "envs/base/pose.h"
#include "envs/render/image.h"

namespace gensim::render {

/// Unit vector towards the light, frame W.
Vec3 LightDirection();

/// A surface with unit normal n has the brightness sky + Dot(sky_W, n) + lit * lamp * max(0, Dot(towards_W, n)), where
/// `lit` is the share of the lamp's light that reaches it.
struct Lighting {
  Vec3 towards_W = LightDirection();
  double lamp = 0.48;
  double sky = 0.5;
  Vec3 sky_W = {-0.06, 0, 0.1};  ///< from above, and a little from the robot's side
  double shadow = 0.12;          ///< share of the lamp's light in a shadow
};

/// Brightness of a surface under the usual light, about 0.5 to 1.05.
double Brightness(const Vec3& normal_W, double lit = 1, const Lighting& lighting = {});

/// Every channel times `factor`, clamped.
Rgb Scaled(const Rgb& rgb, double factor);

}  // namespace gensim::render
