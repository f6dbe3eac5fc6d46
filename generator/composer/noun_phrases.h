// Noun phrases: groups and objects of a program as its name and summary speak of them: "the red blocks", "the
// {order} rings". Pure functions; programs must have passed the schema.
#pragma once

#include <string>

#include "envs/base/json.h"

namespace gensim::generator {

/// A group as sentences speak of it.
struct Noun {
  std::string group;     ///< id
  std::string quantity;  ///< "exactly two of ", or empty
  std::string word;      ///< "block"
  std::string plural;    ///< "blocks"
  std::string color;     ///< "red", "{order}", or empty
  int count = 1;         ///< objects meant by the selector
  bool ordered = false;  ///< the colours name an order
  std::string others;    ///< further groups of the same selector: " and the blue boxes"
};

/// What a selector speaks of: a group or one of its objects; descriptions and lists by their first part.
Noun NounOf(const Json& program, const Json& selector);

/// The same for all objects of a group that a loop runs over, at least `at_least` of them.
void SpeakOfAll(const Json& program, int at_least, Noun& noun);

/// "the red blocks and the blue boxes".
std::string PhraseOf(const Noun& noun);

}  // namespace gensim::generator
