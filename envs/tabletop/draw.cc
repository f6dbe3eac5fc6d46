#include "envs/tabletop/draw.h"

#include <map>
#include <stdexcept>

#include "envs/tabletop/assets/layers.h"

namespace gensim::tabletop {

TaskDrawing::TaskDrawing(const Task& task) : objects_(task.objects.size()) {
  // objects of one shape share what was prepared of it; contact-only geoms are left out
  std::map<const AssetShape*, size_t> first_of;
  std::vector<size_t> shape_of_item;
  for (size_t i = 0; i < objects_; ++i) {
    const Object& object = task.objects[i];
    const PaletteColor* color = FindColor(object.color);
    if (!color) throw std::invalid_argument("TaskDrawing: unknown colour \"" + object.color + "\" of " + object.id);
    const auto [known, fresh] = first_of.emplace(object.shape.get(), shapes_.size());
    size_t shape = known->second;
    for (const physics::Geom& geom : object.shape->geoms) {
      if (geom.layer & kUndrawnLayers) continue;
      if (fresh) shapes_.emplace_back(geom);
      parts_.push_back({geom.X_BG, i});
      items_.push_back({nullptr, {}, color->rgb, static_cast<int32_t>(i)});
      shape_of_item.push_back(shape++);
    }
  }
  for (size_t k = 0; k < items_.size(); ++k) items_[k].shape = &shapes_[shape_of_item[k]];
}

std::span<const render::RenderItem> TaskDrawing::At(std::span<const Pose> X_WO) {
  if (X_WO.size() != objects_) throw std::invalid_argument("TaskDrawing: one pose an object is needed");
  for (size_t k = 0; k < items_.size(); ++k) items_[k].X_WG = X_WO[parts_[k].object] * parts_[k].X_OG;
  return items_;
}

render::Image TaskPicture(const Task& task, std::span<const Pose> X_WO, const std::string& caption) {
  TaskDrawing drawing(task);
  return render::WithCaption(render::RenderPicture(drawing.At(X_WO)), caption);
}

}  // namespace gensim::tabletop
