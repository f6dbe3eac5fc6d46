// Randomiser: one episode's draw of light, colours, camera poses and sensor noise, for policies that must not depend
// on any of them.
//
// Everything is a pure function of (seed, episode) and of what it is asked for: a camera by its name, an object by its
// id, a frame by its number. Colours stay nearer to their own name than to any other. Noise as in Ravens (Zeng et al.,
// "Transporter Networks", CoRL 2020, and its published code): 3 gray levels, 3 mm. Immutable; thread-safe. Drawing
// without a Randomiser is not changed by any of this.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "envs/base/rng.h"
#include "envs/render/camera.h"
#include "envs/render/picture.h"

namespace gensim::render {

struct RandomiseLimits {
  double light_turn_rad = 0.5;    ///< of the light, away from where it usually comes from
  double lamp_share = 0.25;       ///< the lamp is up to so much stronger or weaker
  double sky_share = 0.12;        ///< the same for the light from above
  double color_share = 0.4;       ///< a colour moves at most so far towards the nearest other one with a name ...
  double color_levels = 40;       ///< ... and at most so many gray levels (Euclidean in sRGB)
  double camera_shift_m = 0.015;  ///< along every axis
  double camera_turn_rad = 0.02;  ///< about every axis
  double color_sigma = 3;         ///< gray levels, every channel of every pixel
  double depth_sigma_m = 0.003;
};

class Randomiser {
 public:
  /// `named`: the colours that must stay apart.
  Randomiser(uint64_t seed, uint64_t episode, std::vector<Rgb> named, const RandomiseLimits& limits = {});

  const Lighting& lighting() const { return lighting_; }
  /// The colour of object `id`, whose own one is `rgb`.
  Rgb Tinted(const Rgb& rgb, int32_t id) const;
  std::vector<RenderItem> Tinted(std::span<const RenderItem> items) const;
  /// The camera a little beside its place, and a little turned.
  PinholeCamera Moved(const PinholeCamera& camera) const;
  PictureView Moved(const PictureView& view) const;

  /// Sensor noise of frame `frame` of a camera or map; ids stay. Depth 0, nothing seen, stays 0; heights may be
  /// negative.
  void AddNoise(Image& color, std::string_view camera, uint64_t frame) const;
  void AddNoise(CameraImages& images, std::string_view camera, uint64_t frame) const;
  void AddNoise(MapImages& images, uint64_t frame) const;

 private:
  Rng NoiseStream(std::string_view kind, std::string_view camera, uint64_t frame) const;
  /// Six numbers in [-1, 1].
  std::array<double, 6> Shake(std::string_view camera) const;

  Rng rng_;
  std::vector<Rgb> named_;
  RandomiseLimits limits_;
  Lighting lighting_;
};

}  // namespace gensim::render
