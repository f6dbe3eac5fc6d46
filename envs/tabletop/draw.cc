#include "envs/tabletop/draw.h"

#include <stdexcept>

#include "envs/tabletop/assets/layers.h"

namespace gensim::tabletop {

void AppendItems(const AssetShape& shape, const Pose& X_WO, const Rgb& rgb, int32_t id,
                 std::vector<render::RenderItem>& items) {
  for (const physics::Geom& geom : shape.geoms) {
    if (geom.layer & kUndrawnLayers) continue;
    items.push_back({&geom, X_WO * geom.X_BG, rgb, id});
  }
}

std::vector<render::RenderItem> TaskItems(const Task& task, std::span<const Pose> X_WO) {
  if (X_WO.size() != task.objects.size()) throw std::invalid_argument("TaskItems: one pose an object is needed");
  std::vector<render::RenderItem> items;
  for (size_t i = 0; i < task.objects.size(); ++i) {
    const Object& object = task.objects[i];
    const PaletteColor* color = FindColor(object.color);
    if (!color) throw std::invalid_argument("TaskItems: unknown colour \"" + object.color + "\" of " + object.id);
    AppendItems(*object.shape, X_WO[i], color->rgb, static_cast<int32_t>(i), items);
  }
  return items;
}

render::Image TaskPicture(const Task& task, std::span<const Pose> X_WO, const std::string& caption) {
  return render::WithCaption(render::RenderPicture(TaskItems(task, X_WO)), caption);
}

}  // namespace gensim::tabletop
