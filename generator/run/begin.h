// The beginning of a propose run: a new journal, or the progress that an unfinished one tells of.
//
// Errors: those of the library, the journal and the ledger.
#pragma once

#include "generator/run/progress.h"
#include "generator/run/reporter.h"
#include "tasklib/archive/library.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::generator {

/// Opens the journal of the run with these options and brings `progress` to where the run stands: name, seed, views,
/// funnel and accepted tasks. A task that was about to be archived counts if it got there; what was admitted and not
/// booked is booked now.
Result<tasklib::RunJournal> BeginRun(tasklib::Library& library, const ProposeOptions& options, const Reporter& reporter,
                                     RunProgress& progress);

}  // namespace gensim::generator
