// Heights of a move from the height map alone: what a policy that chooses pixels and yaws still needs for an action.
//
// The primitive lowers the tool until it touches, and lowers the held thing until something carries it (see
// tabletop/pick_place.h): from 8 mm above to 12 mm below the height that an action names it does so slowly. So a height
// only has to be right within some millimetres. Pick: the surface under the pixel. Place: the surface where the thing's
// outline will stand, plus how far the thing reaches below the tool; its outline is what grows together around the pick
// without a step in height, and it reaches down to what surrounds it.
// Limits: a thing is taken to reach down to the lowest ground around it, so a block on a block counts as one tall
// thing; rates on the seed tasks are in docs/data.md. Pure functions of a 160 x 320 map in metres;
// std::invalid_argument for other sizes or pixels off the map.
#pragma once

#include <span>

#include "policies/data/label.h"

namespace gensim::policies {

/// Height of the surface under a pixel.
double PickHeight(std::span<const float> height_m, const Pixel& pick);

/// Height of the tip at the place when what is held stands there. `pick_z_m`: that at the pick.
double PlaceHeight(std::span<const float> height_m, const Label& label, double pick_z_m);

/// The label with both heights from the map.
Label WithMapHeights(std::span<const float> height_m, Label label);

}  // namespace gensim::policies
