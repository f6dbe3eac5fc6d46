// From tabletop objects to what the renderer draws: maps for policies and pictures for people.
//
// Pure functions; colours come from the palette. The shapes of the task must outlive the items made of them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/render/ortho_renderer.h"
#include "envs/render/picture.h"
#include "envs/tabletop/palette.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

/// Appends the visible geoms of one object; contact-only geoms are left out.
void AppendItems(const AssetShape& shape, const Pose& X_WO, const Rgb& rgb, int32_t id,
                 std::vector<render::RenderItem>& items);

/// All objects of a task at these poses (object i at X_WO[i], id i); throws std::invalid_argument when the numbers
/// differ or a colour is unknown.
std::vector<render::RenderItem> TaskItems(const Task& task, std::span<const Pose> X_WO);

/// The picture of a task at these poses with a caption.
render::Image TaskPicture(const Task& task, std::span<const Pose> X_WO, const std::string& caption);

}  // namespace gensim::tabletop
