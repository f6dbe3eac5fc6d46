#include "envs/tabletop/task_scene.h"

#include <stdexcept>

#include <fmt/core.h>

#include "envs/tabletop/palette.h"

namespace gensim::tabletop {

physics::Scene SceneOf(const Task& task, const PhysicsVariation& variation) {
  physics::Scene scene;
  scene.gravity_m_s2 *= variation.gravity;
  scene.timestep_s = variation.timestep_s;
  scene.table_friction *= variation.friction;
  for (const Object& object : task.objects) {
    const PaletteColor* color = FindColor(object.color);
    if (color == nullptr)
      throw std::invalid_argument(fmt::format("object '{}' has the unknown colour '{}'", object.id, object.color));
    physics::Body body;
    body.name = object.id;
    body.geoms = object.shape->geoms;
    for (physics::Geom& geom : body.geoms) geom.rgb = color->rgb;
    body.mass_kg = object.mass_kg * variation.mass;
    body.friction = object.friction * variation.friction;
    body.rolling_friction_m = object.shape->rolling_friction;
    body.fixed = object.fixed;
    body.X_WB = object.X_WO;
    scene.bodies.push_back(std::move(body));
  }
  return scene;
}

Result<std::shared_ptr<const physics::Model>> CompileTask(const Task& task, const PhysicsVariation& variation) {
  return physics::Compile(variation.engine, SceneOf(task, variation));
}

Result<std::string> ExportMjcf(const Task& task) {
  auto model = CompileTask(task);
  if (!model) return model.errors();
  return (*model)->ExportMjcf();
}

}  // namespace gensim::tabletop
