#include "tasklib/archive/verify_work.h"

#include "envs/base/text.h"
#include "tasklib/archive/counter.h"
#include "tasklib/archive/folder.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::tasklib {

void CheckCounters(const std::filesystem::path& folder, std::vector<Problem>& found) {
  for (const FolderItem& item : ListFolder(folder)) {
    if (!item.is_file || !IsKebabCase(item.name)) {
      found.push_back(Stray("counters", item));
    } else if (const auto number = ReadCounter(folder / item.name); !number) {
      found.push_back({number.error().code, "counters/" + item.name, number.error().message, false});
    }
  }
}

void CheckRuns(const std::filesystem::path& folder, std::vector<Problem>& found) {
  for (const FolderItem& run : ListFolder(folder)) {
    if (!run.is_folder || !run.name.starts_with("run-") || !IsKebabCase(run.name)) {
      found.push_back(Stray("runs", run));
      continue;
    }
    const std::string place = "runs/" + run.name;
    for (const FolderItem& item : ListFolder(folder / run.name)) {
      if (!item.is_file || (item.name != "journal" && item.name != "lock")) {
        found.push_back(Stray(place, item));
      } else if (item.name == "journal") {
        if (const auto checked = CheckJournal(folder / run.name / item.name); !checked)
          found.push_back({checked.error().code, place + "/journal", checked.error().message, false});
      }
    }
  }
}

}  // namespace gensim::tasklib
