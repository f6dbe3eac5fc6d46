// Views: the ways in which a person may look at a scene, by name.
//
//   picture             from behind the robot, with the table's border                    16 : 9
//   map                 straight down, as maps for policies: x goes down, y to the right  2 : 1
//   front, left, right  the cameras of CLIPort's tasks (camera.h)                         4 : 3
//
// Drawn with shadows and four samples a pixel. Deterministic; thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/render/image.h"
#include "envs/render/randomise.h"
#include "envs/render/render_shape.h"

namespace gensim::render {

/// Their names, "picture" first.
const std::vector<std::string>& ViewNames();

/// Rows of a view of so many columns.
int ViewRows(const std::string& view, int columns);

/// Draws a view, `columns` wide. With a randomiser light, colours and pose of the camera are its own, with the sensor
/// noise of frame `frame`. Throws std::invalid_argument for an unknown view and for fewer than 16 columns.
Image RenderView(std::span<const RenderItem> items, const std::string& view, int columns,
                 const Randomiser* randomiser = nullptr, uint64_t frame = 0);

}  // namespace gensim::render
