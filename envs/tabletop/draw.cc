#include "envs/tabletop/draw.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "envs/tabletop/assets/layers.h"

namespace gensim::tabletop {
namespace {

// The tool's own capsule, a cup at its tip and the foot of the arm: frame T, z up from the tip.
std::vector<physics::Geom> ToolGeoms() {
  const physics::ToolShape tool;
  std::vector<physics::Geom> geoms(3);
  geoms[0].kind = physics::GeomKind::kCylinder;
  geoms[0].half = {1.9 * tool.radius_m, 0, 0.006};
  geoms[0].X_BG = PoseAt(0, 0, 0.006);
  geoms[0].rgb = {30, 30, 34};
  geoms[1].kind = physics::GeomKind::kCapsule;
  geoms[1].half = {tool.radius_m, 0, tool.length_m / 2 - tool.radius_m};
  geoms[1].X_BG = PoseAt(0, 0, tool.length_m / 2);
  geoms[1].rgb = {150, 156, 164};
  geoms[2].kind = physics::GeomKind::kCylinder;
  geoms[2].half = {3 * tool.radius_m, 0, 0.015};
  geoms[2].X_BG = PoseAt(0, 0, tool.length_m + 0.015);
  geoms[2].rgb = {70, 74, 82};
  return geoms;
}

}  // namespace

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
  for (const physics::Geom& geom : ToolGeoms()) {
    shape_of_item.push_back(shapes_.size());
    shapes_.emplace_back(geom);
    X_TG_.push_back(geom.X_BG);
    items_.push_back({nullptr, {}, geom.rgb, physics::kToolId});
  }
  for (size_t k = 0; k < items_.size(); ++k) items_[k].shape = &shapes_[shape_of_item[k]];
}

std::span<const render::RenderItem> TaskDrawing::At(std::span<const Pose> X_WO) {
  if (X_WO.size() != objects_) throw std::invalid_argument("TaskDrawing: one pose an object is needed");
  for (size_t k = 0; k < parts_.size(); ++k) items_[k].X_WG = X_WO[parts_[k].object] * parts_[k].X_OG;
  return std::span(items_).first(parts_.size());
}

std::span<const render::RenderItem> TaskDrawing::WithTool(std::span<const Pose> X_WO, const Pose& X_WT) {
  At(X_WO);
  for (size_t k = 0; k < X_TG_.size(); ++k) items_[parts_.size() + k].X_WG = X_WT * X_TG_[k];
  return items_;
}

render::PictureView CloseView(const Task& task, std::span<const std::vector<Pose>> sets, int columns, int rows) {
  constexpr double kLeastWidth_m = 0.5, kMargin = 1.12;
  render::PictureView view;
  view.columns = columns, view.rows = rows;
  const Vec3 right = {0, -1, 0};
  const Vec3 up = {std::sin(view.elevation_rad), 0, std::cos(view.elevation_rad)};
  const Vec3 ahead = {std::cos(view.elevation_rad), 0, -std::sin(view.elevation_rad)};

  // the corners of all objects, as they are seen at the target's distance
  double u0 = 1e9, u1 = -1e9, v0 = 1e9, v1 = -1e9;
  for (const std::vector<Pose>& poses : sets) {
    for (size_t i = 0; i < poses.size(); ++i) {
      const Vec3& half = task.objects[i].shape->half;
      for (int corner = 0; corner < 8; ++corner) {
        const Vec3 p_O = {corner & 1 ? half.x : -half.x, corner & 2 ? half.y : -half.y, corner & 4 ? half.z : -half.z};
        const Vec3 p = poses[i] * p_O - view.target_W;
        const double nearer = view.distance_m / (view.distance_m + Dot(p, ahead));
        u0 = std::min(u0, Dot(p, right) * nearer), u1 = std::max(u1, Dot(p, right) * nearer);
        v0 = std::min(v0, Dot(p, up) * nearer), v1 = std::max(v1, Dot(p, up) * nearer);
      }
    }
  }
  if (u0 > u1) return view;
  view.target_W = view.target_W + right * ((u0 + u1) / 2) + up * ((v0 + v1) / 2);
  view.width_m = std::max({kLeastWidth_m, kMargin * (u1 - u0), kMargin * (v1 - v0) * columns / rows});
  return view;
}

render::Image TaskPicture(const Task& task, std::span<const Pose> X_WO, std::span<const Ghost> ghosts,
                          const render::PictureView& view) {
  constexpr int kPale = 40;  // per cent of a ghost that are seen
  TaskDrawing drawing(task);
  const auto now = drawing.At(X_WO);
  render::Image picture = render::RenderPicture(now, view);
  if (ghosts.empty()) return picture;

  // the same scene with the ghosts in it, each with an id of its own, shines through
  std::vector<render::RenderItem> items(now.begin(), now.end());
  for (const Ghost& ghost : ghosts) {
    std::vector<Pose> moved(X_WO.begin(), X_WO.end());
    moved[static_cast<size_t>(ghost.object)] = ghost.X_WO;
    for (render::RenderItem item : drawing.At(moved)) {
      if (item.id != ghost.object) continue;
      item.id += static_cast<int32_t>(task.objects.size());
      items.push_back(item);
    }
  }
  const render::Image haunted = render::RenderPicture(items, view);
  for (size_t i = 0; i < picture.pixels.size(); ++i)
    for (size_t c = 0; c < 3; ++c) {
      const int here = picture.pixels[i][c], there = haunted.pixels[i][c];
      picture.pixels[i][c] = static_cast<uint8_t>(here + (there - here) * kPale / 100);
    }
  return picture;
}

}  // namespace gensim::tabletop
