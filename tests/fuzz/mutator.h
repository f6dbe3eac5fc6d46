// Structure-aware mutants: JSON documents that are still mostly programs, and bytes that are still mostly files.
//
// Deterministic in the Rng. Used by the mutant tests, which ask of every reader: no crash, no hang, no leak, and an
// error with a code for what it refuses.
#pragma once

#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/rng.h"

namespace gensim::fuzz {

class JsonMutator {
 public:
  /// Words and subtrees are taken from these documents, so that mutants stay near the language.
  explicit JsonMutator(std::vector<Json> corpus);

  /// One corpus document with one to three edits: a value replaced, a key dropped, doubled or moved, two subtrees
  /// swapped, an array grown or shrunk, a number pushed to an edge.
  Json Mutate(Rng& rng) const;

  /// Text of a mutant; one in ten is damaged as text (cut, byte flipped, key doubled, odd number).
  std::string MutateText(Rng& rng) const;

 private:
  void Edit(Json& document, Rng& rng) const;
  Json RandomValue(Rng& rng) const;

  std::vector<Json> corpus_;
  std::vector<std::string> words_;
  std::vector<Json> subtrees_;
};

/// Bytes with one to four edits: flips, cuts, repeats, insertions, a length field pushed to an edge.
std::string MutateBytes(std::string bytes, Rng& rng);

}  // namespace gensim::fuzz
