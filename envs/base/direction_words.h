// Direction words: what in a sentence ties it to how the table lies before the robot.
//
// The one list of such words. The goal-program language keeps them out of free text, and training data is turned and
// flipped only as far as the sentence stays true. Deterministic, constant, safe from any thread. Words are matched
// whole and in lower case; "L-shaped" is one word of one letter and "shaped".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gensim {

/// How far the map under a sentence may be turned, loosest first.
enum class Turning {
  kFree,   ///< nothing in it has a direction: any angle
  kSmall,  ///< "left", "behind", ...: true within some degrees
  kNone,   ///< "row", "column", "mirror": tied to the axes of the table
};

struct DirectionUse {
  Turning turning = Turning::kFree;
  bool flips = true;  ///< false where a mirrored scene would be another one: letters, places that are only marked

  bool operator==(const DirectionUse&) const = default;
};

DirectionUse DirectionUseOf(std::string_view sentence);

/// Which direction is flipped: the one between left and right, or the one between front and back.
enum class Flip { kLeftRight, kFrontBack };

/// The sentence that is true of the flipped scene: "to the left of" becomes "to the right of".
std::string FlipWords(std::string_view sentence, Flip flip);

/// Every single word that names a direction, without those of arrangements.
std::span<const std::string> DirectionWords();

}  // namespace gensim
