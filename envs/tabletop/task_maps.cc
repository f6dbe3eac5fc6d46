#include "envs/tabletop/task_maps.h"

#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {

TaskMaps::TaskMaps(const Task& task, const MapRandomisation& randomisation, uint64_t episode) : drawing_(task) {
  if (!randomisation.seed) return;
  randomiser_.emplace(*randomisation.seed, episode, PaletteRgbs(), randomisation.limits);
  drawing_.Tint(*randomiser_);
  options_.lighting = randomiser_->lighting();
}

void TaskMaps::Draw(std::span<const Pose> X_WO, uint64_t frame, render::MapImages& images) {
  static constexpr render::OrthoView kView{kMinX_m, kMinY_m, kPixel_m, kRows, kColumns};
  render::RenderMap(drawing_.At(X_WO), kView, images, options_);
  if (randomiser_) randomiser_->AddNoise(images, frame);
}

}  // namespace gensim::tabletop
