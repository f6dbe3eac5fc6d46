// TourComposer: TSP proposals without a language model.
//
// For each proposal it draws several programs (map and which cities, places, metric, play, constraints), keeps those
// that are legal, and takes the one that is farthest from every task of the library. Thread-safe: it has no state.
// Determinism: the draft depends on (seed, number) and the library view of the request, on nothing else.
#pragma once

#include "envs/base/rng.h"
#include "generator/source.h"

namespace gensim::generator {

class TourComposer final : public ProposalSource {
 public:
  /// Never fails: where no draft was far enough the farthest is proposed, and a gate says why it is not.
  Result<Proposal> Propose(const ProposalRequest& request) override;
};

/// One program, drawn anew; it may be illegal (too few cities).
Json DraftTour(Rng& rng);

}  // namespace gensim::generator
