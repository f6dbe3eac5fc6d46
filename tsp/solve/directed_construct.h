// Constructions where distances differ by direction: tours of places, not of the two nodes that stand for each.
//
// Arcs that must be held make chains of places; chains are entered at their heads alone, that of the depot first and
// the one that leads back to it last, so the tour holds every arc. Deterministic.
#pragma once

#include <cstdint>
#include <vector>

#include "tsp/solve/budget.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

/// In the model's nodes, of a directed model; empty where the budget was spent first. `first` is a departure.
std::vector<int32_t> DirectedNearestNeighbourTour(const Model& model, int32_t first, const Budget& budget);
std::vector<int32_t> DirectedFarthestInsertionTour(const Model& model, const Budget& budget);

}  // namespace gensim::tsp
