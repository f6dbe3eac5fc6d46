// Scenery: what a draft may have beside its goals, at the start of an episode: arrangements that have to be undone, and
// objects that no goal mentions. Deterministic in the draft's Rng.
#pragma once

#include "generator/composer/draft.h"

namespace gensim::generator {

/// Objects that some goal moves start on, in or as something: stacked, in a tray, in a row, buried under others. False
/// when nothing is moved, a start is there already, or there is no room.
bool AddStart(Draft& draft);

/// Things that are to be apart start side by side: small things lie far enough from each other by chance, and nothing
/// would be left to do. Groups that start somewhere in particular are left alone.
void StartTogether(Json& program);

/// One to three objects that no goal mentions; false when there is no room.
bool AddDistractors(Draft& draft);

}  // namespace gensim::generator
