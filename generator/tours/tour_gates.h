// The gates of TSP tasks: those of the envelope, and oracle and controls of their own; the rest does not apply and says
// so, so that a record holds the same rungs as the tabletop's.
#pragma once

#include <memory>

#include "generator/gates/ladder.h"

namespace gensim::generator {

std::shared_ptr<const Ladder> TourLadder();

}  // namespace gensim::generator
