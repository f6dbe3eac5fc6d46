// Constructions: tours from nothing, one method a file. All hold the model's fixed edges, take numbers of the model,
// are deterministic, and return an empty tour where the budget is spent first.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/base/rng.h"
#include "tsp/solve/model.h"

namespace gensim::tsp {

/// From `first` always on to the nearest place not visited yet, of equally near ones that with the smallest number.
/// n^2 time at worst, n log n for points of the plane as a rule.
std::vector<int32_t> NearestNeighbourTour(const Model& model, int32_t first, const Budget& budget);

/// The cheapest edges first, as long as no place has three and no cycle closes too early. Edges come from neighbour
/// lists; the ends of what they leave in pieces are joined in the same way (J. L. Bentley 1992).
std::vector<int32_t> GreedyTour(const Model& model, const Neighbours& neighbours, const Budget& budget);

/// The same with every edge of the lists dearer by a random share of up to `noise`: tours that differ.
std::vector<int32_t> NoisyGreedyTour(const Model& model, const Neighbours& neighbours, const Budget& budget, Rng& rng,
                                     double noise);

/// The place farthest from the tour is inserted where it costs least, again and again. n^2 time.
std::vector<int32_t> FarthestInsertionTour(const Model& model, const Budget& budget);

}  // namespace gensim::tsp
