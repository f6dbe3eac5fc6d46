#include "evaluation/run_folder.h"

#include <fmt/core.h>

#include "envs/base/text.h"

namespace gensim::evaluation {
namespace {

namespace fs = std::filesystem;

// What SQLite may leave of a ledger that was never begun.
bool IsOfLedger(const fs::path& file) { return file.filename().string().starts_with(kLedgerFile); }

// A folder without a run may hold what one leaves that was killed before it had begun its ledger, and nothing else.
Status CheckEmpty(const fs::path& out) {
  std::error_code problem;
  if (!fs::exists(out, problem)) return Done{};
  if (!fs::is_directory(out, problem))
    return Error{"run-folder-taken", out.string(), "it is no folder", "another folder with --out"};
  for (const auto& entry : fs::directory_iterator(out, problem))
    if (entry.path().filename() != "lock" && !IsTemporaryName(entry.path()) && !IsOfLedger(entry.path()))
      return Error{"run-folder-taken", out.string(),
                   "the folder holds '" + EscapeUnprintable(entry.path().filename().string()) +
                       "' and no ledger of an evaluation with a run in it",
                   "an empty or new folder with --out"};
  if (problem) return Error{"file-unreadable", out.string(), problem.message(), "another folder with --out"};
  return Done{};
}

}  // namespace

Result<RunFolder> OpenRunFolder(const fs::path& out, const std::string& plan, bool resume) {
  std::error_code ignored;
  const fs::path file = out / kLedgerFile;
  if (!fs::exists(file, ignored))
    if (const Status empty = CheckEmpty(out); !empty) return empty.errors();
  if (const Status made = MakeFolder(out); !made) return made.errors();
  auto lock = FileLock::Take(out / "lock", 0);
  if (!lock) return lock.errors();
  // only now nobody else makes one; one without a run is what a process leaves that was killed as it made its ledger
  auto ledger = EpisodeLedger::Open(file, plan, CheckEmpty(out));
  if (!ledger) return ledger.errors();
  if (!ledger->fresh() && !resume)
    return Error{"run-exists", out.string(),
                 fmt::format("the folder holds this evaluation, with {} episodes", ledger->rows().size()),
                 "--resume goes on with it"};
  return RunFolder{std::move(*lock), std::move(*ledger)};
}

}  // namespace gensim::evaluation
