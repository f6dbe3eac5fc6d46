// Outlines of kit pieces: the flat shapes that pieces have and that holes are cut to.
//
// Every outline is a simple polygon, counter-clockwise, metres, about 56 mm across; its origin is its axis of symmetry
// where it has one, otherwise the middle of its bounding box. Constant after start-up, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "envs/tabletop/assets/build.h"

namespace gensim::tabletop {

struct Outline {
  std::string name;
  std::vector<Point2> polygon;
  int turns = 1;          ///< looks the same after 1 / turns of a full turn; 0: a circle
  double mirror_rad = 0;  ///< direction of one mirror line through the origin
};

/// Radius of the circle, which the outline's polygon goes around.
inline constexpr double kCircleRadius = 27 * kMm;

/// All outlines; the first kSeenOutlines of them are the training split.
const std::vector<Outline>& AllOutlines();

/// Null when there is none of that name.
const Outline* FindOutline(std::string_view name);

}  // namespace gensim::tabletop
