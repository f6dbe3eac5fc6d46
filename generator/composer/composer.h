// Composer: proposals without a language model.
//
// For each proposal it writes several drafts (fresh from the motifs, a mutated library task, two crossed ones), keeps
// those that lower and have a witness plan, and takes the one in the emptiest part of the coverage grid. Goals are
// chained from the end backwards: what later goals need is put in place by earlier ones or by the start, so that a plan
// exists by construction. Thread-safe: constant after construction.
// Determinism: the draft depends on the options, (seed, number) and the library view of the request, on nothing else.
#pragma once

#include <string>

#include "generator/source.h"

namespace gensim::generator {

struct ComposerOptions {
  int drafts = 6;  ///< sound drafts to choose from
  int tries = 60;  ///< drafts written at most for one proposal
  double mutate_share = 0.15, cross_share = 0.1;
  double novelty_distance = 0.25;  ///< drafts nearer to the library are not taken
  std::string base_program = {};   ///< canonical text of the program that every proposal mutates; empty: free choice
};

class Composer : public ProposalSource {
 public:
  explicit Composer(ComposerOptions options = {}) : options_(std::move(options)) {}

  /// Never fails: where no draft was sound the last one is proposed, and a gate says why it is not.
  Result<Proposal> Propose(const ProposalRequest& request) override;

 private:
  ComposerOptions options_;
};

/// A draft made presentable: name, summary, step limit. Errors: those of lowering and planning.
struct Finished {
  tasklib::Program program;
  tasklib::Facts facts;
  Behaviour behaviour;
};
Result<Finished> FinishDraft(const Json& draft, const LibraryView& library);

/// Behaviour distance to the nearest task of the library, in [0, 1]; 0 for an equal shape id.
double NearestDistance(const LibraryView& library, const Finished& finished);

}  // namespace gensim::generator
