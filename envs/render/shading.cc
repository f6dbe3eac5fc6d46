#include "envs/render/shading.h"

#include <algorithm>
#include <cmath>

namespace gensim::render {

Vec3 LightDirection() {
  const Vec3 towards = {-0.42, 0.36, 0.9};
  return towards * (1 / Norm(towards));
}

double Brightness(const Vec3& normal_W, double lit, const Lighting& lighting) {
  return lighting.sky + Dot(lighting.sky_W, normal_W) +
         lit * lighting.lamp * std::max(0.0, Dot(normal_W, lighting.towards_W));
}

Rgb Scaled(const Rgb& rgb, double factor) {
  Rgb scaled;
  for (size_t i = 0; i < 3; ++i) scaled[i] = static_cast<uint8_t>(std::lround(std::clamp(rgb[i] * factor, 0.0, 255.0)));
  return scaled;
}

}  // namespace gensim::render
