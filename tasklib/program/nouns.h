// Nouns: how a person names objects of a placed task.
//
// A phrase uses only what sets the meant objects apart from everything else in the scene, distractors included: kind,
// then colour, size, and for things that no goal moves their place. Whether it names exactly the meant ones is part of
// the answer, so that a check can refuse what nobody could understand. Seen from the robot: left is +y, behind is +x.
// Deterministic; pure functions.
#pragma once

#include <string>
#include <vector>

#include "envs/tabletop/task.h"

namespace gensim::tasklib {

struct Noun {
  std::string phrase;     ///< "the red block", "all the blocks", "the red, green and blue blocks"
  std::string color;      ///< "red"; "red and blue" for a set of these; for {put.color}
  std::string kind;       ///< "block", "blocks", "star-shaped piece"; "objects" when kinds differ; for {put.asset}
  std::vector<int> also;  ///< objects that the phrase fits besides the meant ones; empty: it names exactly these
};

/// The shortest phrase that names exactly `objects` (not empty); the longest one when none does.
Noun NameObjects(const tabletop::Task& task, const std::vector<int>& objects);

/// Objects besides the meant ones that a description by these attributes alone fits.
std::vector<int> AlsoFitting(const tabletop::Task& task, const std::vector<int>& objects, bool by_color, bool by_kind);

/// "star-shaped piece", "block".
std::string KindWord(const tabletop::Object& object, bool plural);

/// "triangular", "T-shaped", "star-shaped".
std::string OutlineWord(const std::string& outline);

/// "zero" to "twelve", then digits.
std::string NumberWord(int number);

/// Names of places in a row of two or three along the longer of both directions: "left", "middle", "right" or "front",
/// "middle", "back"; empty words when they are not clearly apart.
std::vector<std::string> PlaceWords(const std::vector<Vec3>& points);

}  // namespace gensim::tasklib
