// Checks of what a library keeps about work: counters and the journals of runs.
//
// Pure reading; a last line of a journal that was cut off is no damage. Determinism: in order of name. Errors: problems
// with the codes stray-file, counter-corrupt and those of CheckJournal.
#pragma once

#include <filesystem>
#include <vector>

#include "tasklib/archive/object_store.h"

namespace gensim::tasklib {

void CheckCounters(const std::filesystem::path& folder, std::vector<Problem>& found);
void CheckRuns(const std::filesystem::path& folder, std::vector<Problem>& found);

}  // namespace gensim::tasklib
