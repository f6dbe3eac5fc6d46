// CurriculumComposer: without a language model, an ordered list of tasks that leads to a given target task.
//
// First easier tasks: the target with goals, objects, start clauses and distractors left out, some assets exchanged,
// with plan lengths that grow towards the target's. Then the target itself, or, when the library has it or something
// too near, a variant that uses all of its relations and is no shorter than what came before. Thread-safe: constant
// after construction. Determinism: the draft depends on the target, (seed, number) and the view.
#pragma once

#include <string>
#include <vector>

#include "generator/composer/composer.h"
#include "generator/curriculum.h"

namespace gensim::generator {

struct CurriculumComposerOptions {
  int tasks = kCurriculumTasks;    ///< of the list, at least
  int drafts = 8;                  ///< sound drafts to choose from
  int tries = 120;                 ///< drafts written at most for one proposal
  double novelty_distance = 0.25;  ///< drafts nearer to the library are not taken
};

class CurriculumComposer : public ProposalSource {
 public:
  /// Errors: those of finding out the target's plan.
  static Result<std::unique_ptr<CurriculumComposer>> Create(const tasklib::Program& target,
                                                            CurriculumComposerOptions options = {});

  /// Never fails: where no draft was sound the target itself is proposed, and a gate says why it is not.
  Result<Proposal> Propose(const ProposalRequest& request) override;
  std::optional<CurriculumProgress> Curriculum(const LibraryView& library) const override;

 private:
  CurriculumComposer(tasklib::Program target, int plan_length, CurriculumComposerOptions options)
      : target_(std::move(target)), plan_length_(plan_length), options_(options) {}
  Proposal Take(const Finished& finished, const Json& provenance) const;
  std::optional<Finished> BestDraft(const ProposalRequest& request, bool last, int shortest, int wanted) const;

  tasklib::Program target_;
  int plan_length_;
  CurriculumComposerOptions options_;
};

}  // namespace gensim::generator
