// Augmentation: a sample turned, moved, flipped, scaled and lit otherwise, such that its label and its sentence stay
// true.
//
// The whole map moves, about the middle between pick and place, so both stay on it. A sentence decides how far it may
// be turned (envs/base/direction_words.h): by any angle without a direction in it, else by some degrees, or not at all;
// a flip swaps the words of its direction. Values and pure functions; an augmentation is drawn from an Rng of the
// caller, one stream a sample. Pixels and radians.
#pragma once

#include <cstdint>
#include <string>

#include "envs/base/direction_words.h"
#include "envs/base/rng.h"
#include "policies/data/sample.h"

namespace gensim::policies {

struct AugmentOptions {
  bool turns = true, flips = true;
  double shift_px = 32;       ///< each way, down the rows and along the columns
  double small_turn_rad = 0;  ///< each way, for sentences with a direction; any turn makes some of them untrue
  double scale = 0.05;        ///< sizes from 1 - scale to 1 + scale; heights stay
  double brightness = 0.1;    ///< all colours by one factor from 1 - brightness to 1 + brightness

  bool operator==(const AugmentOptions&) const = default;
};

/// Throws std::invalid_argument naming the option, its value and what is legal.
void RequireLegal(const AugmentOptions& options);

/// Flips about the point `from`, then the turn and the scale, then `from` comes to lie at `to`.
struct Augmentation {
  bool flip_rows = false;     ///< front and back change places
  bool flip_columns = false;  ///< left and right do
  double turn_rad = 0;        ///< as yaw, from the rows to the columns
  double scale = 1, gain = 1;
  Pixel from, to;

  bool operator==(const Augmentation&) const = default;

  /// Where a pixel comes to lie, and which pixel comes to lie there.
  Pixel Forward(const Pixel& pixel) const;
  Pixel Backward(const Pixel& pixel) const;
  double Yaw(double yaw_rad) const;
  /// The label after it; heights stay.
  Label Move(const Label& label) const;
  std::string Say(const std::string& text) const;
};

/// Draws until pick and place stay on the map; after 16 draws only the flips, which always do, are kept.
Augmentation DrawAugmentation(const AugmentOptions& options, const DirectionUse& use, const Label& label, Rng& rng);

/// What both allow: the sentence of a sample, and what its task means beyond it (TaskInfo::wording).
DirectionUse Stricter(const DirectionUse& a, const DirectionUse& b);

}  // namespace gensim::policies
