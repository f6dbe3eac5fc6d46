// The beginning of a propose run: a new journal, or the progress that an unfinished one tells of.
//
// Errors: those of the library and the journal.
#pragma once

#include "generator/run/progress.h"
#include "tasklib/archive/library.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::generator {

/// Opens the journal of the run with these options and brings `progress` to where the run stands: name, seed, views,
/// funnel and accepted tasks. A task that was about to be archived counts if it got there.
Result<tasklib::RunJournal> BeginRun(tasklib::Library& library, const ProposeOptions& options, RunProgress& progress);

}  // namespace gensim::generator
