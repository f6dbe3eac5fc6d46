// Packing: slots for several upright objects on one rectangular or round place.
//
// One object goes to the middle; several are laid out by a small exact search over the skyline (lowest gap first, every
// different box in both orientations), with the widest clearance that works, so that a container which its boxes fill
// is solved and a large one is used evenly. Deterministic, bounded (node limit), pure.
#pragma once

#include <optional>
#include <vector>

#include "envs/tabletop/asset.h"

namespace gensim::tabletop {

struct PackItem {
  double width = 0, depth = 0;
  bool operator==(const PackItem&) const = default;
};

struct PackSlot {
  double x = 0, y = 0;  ///< centre, the place's own centre being the origin
  bool turned = false;  ///< by 90 degrees
};

/// Slots by item, `clearance` kept around every item and towards the border; nothing when none was found.
std::optional<std::vector<PackSlot>> PackRectangle(const std::vector<PackItem>& items, double width, double depth,
                                                   double clearance);

/// Slots by shape on a place of these half sizes (round: half_x is the radius); nothing when they do not fit side by
/// side. `clearance` receives the free space around each.
std::optional<std::vector<PackSlot>> SpreadSlots(const std::vector<const AssetShape*>& shapes, double half_x,
                                                 double half_y, bool round, double& clearance);

}  // namespace gensim::tabletop
