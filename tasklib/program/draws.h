// Draws: the values of the variables under `vary` for one seed.
//
// Every variable has its own random stream, named by it, so that adding a draw changes no other. Besides the values of
// a seed there are the two corners, every draw at its lowest and at its highest, which checks without a seed look at.
// Deterministic in (document, source); pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "envs/base/json.h"
#include "envs/base/rng.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

/// Where random values come from: a seed and the number of the attempt, or a corner.
struct DrawSource {
  enum class Mode { kSeed, kLowest, kHighest };
  Mode mode = Mode::kSeed;
  uint64_t seed = 0;
  int attempt = 0;  ///< > 0 when earlier draws of this seed were given up

  /// The stream of this source for a purpose.
  Rng Stream(const std::string& purpose) const;
};

/// The values of a document that passed the schema. Appends to `errors`: duplicate-id, unknown-variable,
/// wrong-variable, empty-draw, duplicate-value, mixed-list, bad-partition.
Bindings DrawValues(const Json& document, const DrawSource& source, Errors& errors);

}  // namespace gensim::tasklib
