// Edges that a tour must hold: can one tour hold them all? Pure functions.
#pragma once

#include <span>

#include "envs/base/result.h"
#include "tsp/instance/instance.h"

namespace gensim::tsp {

/// No place has three of them, and none close a ring that leaves places out; edges that stand twice count twice. Places
/// must be below n. Code: tsp-fixed, which names the first edge too many.
Status CheckFixedEdges(size_t n, std::span<const Edge> edges);

}  // namespace gensim::tsp
