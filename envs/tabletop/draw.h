// From tabletop objects to what the renderer draws: maps for policies and pictures for people.
//
// Colours come from the palette. Ownership: a TaskDrawing owns what it draws and does not need the task afterwards. One
// thread uses one at a time.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/render/picture.h"
#include "envs/render/randomise.h"
#include "envs/render/render_shape.h"
#include "envs/tabletop/palette.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

/// The visible shapes of a task, prepared once for any number of maps and pictures of it.
class TaskDrawing {
 public:
  /// Object i has the id i. Throws std::invalid_argument when a colour is unknown.
  explicit TaskDrawing(const Task& task);
  TaskDrawing(const TaskDrawing&) = delete;  // items point at shapes
  TaskDrawing& operator=(const TaskDrawing&) = delete;

  /// All shapes with object i at X_WO[i]; valid until the next call. Throws std::invalid_argument unless there is one
  /// pose an object.
  std::span<const render::RenderItem> At(std::span<const Pose> X_WO);
  /// The same with the suction tool at X_WT; its shapes have the id physics::kToolId.
  std::span<const render::RenderItem> WithTool(std::span<const Pose> X_WO, const Pose& X_WT);
  /// Gives everything the colours of an episode, from now on; once a drawing.
  void Tint(const render::Randomiser& randomiser) { items_ = randomiser.Tinted(items_); }

 private:
  // one visible geom: where it is in its object
  struct Part {
    Pose X_OG;
    size_t object = 0;
  };
  size_t objects_ = 0;
  std::vector<render::RenderShape> shapes_;
  std::vector<Part> parts_;
  std::vector<Pose> X_TG_;                 // of the tool's shapes
  std::vector<render::RenderItem> items_;  // one a part, then the tool
};

/// The view of pictures, moved close to where the objects are in any of these sets of poses.
render::PictureView CloseView(const Task& task, std::span<const std::vector<Pose>> sets, int columns, int rows);

/// An object where it is not: shown pale, as the place that is meant for it.
struct Ghost {
  int object = -1;
  Pose X_WO;
};

/// The picture of a task at these poses, with ghosts, without a caption.
render::Image TaskPicture(const Task& task, std::span<const Pose> X_WO, std::span<const Ghost> ghosts,
                          const render::PictureView& view = {});

}  // namespace gensim::tabletop
