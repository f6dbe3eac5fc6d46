// How surfaces are coloured: one fixed light from the robot's left, so that shapes can be read in maps and pictures.
#pragma once

#include "envs/base/pose.h"
#include "envs/render/image.h"

namespace gensim::render {

/// Unit vector towards the light, frame W.
Vec3 LightDirection();

/// Brightness of a surface, about 0.5 to 1.05; `lit` is the share of the light that reaches it.
double Brightness(const Vec3& normal_W, double lit = 1);

/// Every channel times `factor`, clamped.
Rgb Scaled(const Rgb& rgb, double factor);

}  // namespace gensim::render
