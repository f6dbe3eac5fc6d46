// The folder of a run: ours alone while we work on it, and holding this run or nothing.
//
// Errors: run-folder-taken (it holds something else, or the run of another plan), run-exists (it holds this run, and
// resume was not said), file-locked (another process works on it), and those of EpisodeLedger::Open. Nothing of others
// is changed.
#pragma once

#include <filesystem>
#include <string>

#include "envs/base/file.h"
#include "envs/base/result.h"
#include "evaluation/ledger.h"

namespace gensim::evaluation {

inline constexpr const char* kLedgerFile = "ledger.sqlite";

/// Other processes are kept away as long as it lives.
struct RunFolder {
  FileLock lock;
  EpisodeLedger ledger;
};

/// Makes the folder with the ledger of `plan` (canonical JSON), or opens it to go on.
Result<RunFolder> OpenRunFolder(const std::filesystem::path& out, const std::string& plan, bool resume);

}  // namespace gensim::evaluation
