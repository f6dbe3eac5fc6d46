// TaskMaps: the maps of one episode as policies see them, exact or randomised.
//
// Randomised maps have a light, colours and sensor noise of their own for each episode (render/randomise.h); the table
// stays where it is, ids stay exact. Determinism: a map is a pure function of task, poses, randomisation, episode and
// frame, however often and in whatever order maps are drawn. Owns what it draws; one thread uses one at a time. Metres.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "envs/render/ortho_renderer.h"
#include "envs/render/randomise.h"
#include "envs/tabletop/draw.h"

namespace gensim::tabletop {

/// Off without a seed.
struct MapRandomisation {
  std::optional<uint64_t> seed;
  render::RandomiseLimits limits;
};

class TaskMaps {
 public:
  /// `episode`: the seed of the episode. Throws as TaskDrawing.
  TaskMaps(const Task& task, const MapRandomisation& randomisation, uint64_t episode);

  /// Overwrites `images` with the whole workspace, object i at X_WO[i]. Noise is that of `frame`.
  void Draw(std::span<const Pose> X_WO, uint64_t frame, render::MapImages& images);

 private:
  TaskDrawing drawing_;
  render::RenderOptions options_;
  std::optional<render::Randomiser> randomiser_;
};

}  // namespace gensim::tabletop
