// Exchange: tasks leave the library as one folder each, fit for git, and come in from folders that may be hostile.
//
//   OUT/NAME/task.json   the program, pretty-printed
//   OUT/NAME/card.json   {"gensim_card": 1, name, version, digest, origin, records}
//
// An import believes nothing: programs are checked by the family, facts are derived anew, and the card's records are
// kept as claims in one record of kind "import", which gives no trust; validate the task again to earn it. Links,
// other files, folders in folders, names that lead elsewhere and sizes past the caps are refused, and nothing is added
// unless everything is right. Determinism: the same library gives the same bytes; an import of the same folder again
// changes nothing.
// Error codes: import-link, import-stray, import-too-many, import-too-large, import-name, import-name-taken,
// import-card, import-digest, export-name, export-link, those of ReadFile (file-too-large for one file) and of the
// checker.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tasklib/archive/library.h"

namespace gensim::tasklib {

/// Exports the tasks of `selectors`, or of an empty list every current one that is not retired. Returns what was
/// written.
Result<std::vector<TaskEntry>> ExportTasks(Library& library, const std::filesystem::path& out,
                                           const std::vector<std::string>& selectors = {});

/// The family's check of a foreign program: its facts, or why it is refused.
using ProgramChecker = std::function<Result<TaskFacts>(const std::string& canonical_program)>;

struct ImportLimits {
  size_t max_tasks = 5000;
  size_t max_task_bytes = size_t{64} << 10;
  size_t max_card_bytes = size_t{1} << 20;
  size_t max_total_bytes = size_t{128} << 20;
};

struct ImportReport {
  std::vector<TaskEntry> added;
  std::vector<TaskEntry> present;  ///< the very program was in the library before
};

/// `on_added` hears of each new task once it is durable; an import cut off later has lost none that it told of, and the
/// same import again finishes it.
Result<ImportReport> ImportTasks(Library& library, const std::filesystem::path& in, const ProgramChecker& checker,
                                 const ImportLimits& limits = {},
                                 const std::function<void(const TaskEntry&)>& on_added = {});

}  // namespace gensim::tasklib
