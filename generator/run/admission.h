// Admission: finished judgements into the library, one after the other, in the order of their proposals.
//
// An accepted task is archived under a name of its own, a refused one goes to the failed archive with its history; both
// are durable, and in the journal, before the progress changes and anyone hears of them. Ownership: everything is
// borrowed. Threads: one at a time (the run's lock). Errors: those of library, journal and ledger; they end the run.
#pragma once

#include "generator/gates/ladder.h"
#include "generator/judge.h"
#include "generator/run/progress.h"
#include "generator/run/reporter.h"
#include "tasklib/archive/library.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::generator {

class Admission {
 public:
  Admission(tasklib::Library& library, tasklib::RunJournal& journal, const Ladder& ladder,
            const ProposeOptions& options, const Reporter& reporter, RunProgress& progress)
      : library_(library),
        journal_(journal),
        ladder_(ladder),
        options_(options),
        reporter_(reporter),
        progress_(progress) {}

  /// Proposal `number`, which is the next one; a judgement that failed ends the run.
  Status Admit(int64_t number, Judgement& judgement);

 private:
  void LookAgain(int64_t number, Judgement& judgement) const;
  Status Archive(int64_t number, Judgement& judgement);
  Status ArchiveFailure(int64_t number, const Judgement& judgement);

  tasklib::Library& library_;
  tasklib::RunJournal& journal_;
  const Ladder& ladder_;
  const ProposeOptions& options_;
  const Reporter& reporter_;
  RunProgress& progress_;
};

}  // namespace gensim::generator
