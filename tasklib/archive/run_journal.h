// RunJournal: what a long job has finished, so that the same command line goes on after Ctrl-C or kill -9.
//
//   runs/RUN/journal   one line an entry: 16 hex digits of checksum, a blank, canonical JSON
//   runs/RUN/lock      held by the process that works on the run
//
// The first entry is the command line's key, the last one of a finished run says so. A line that was cut off by a crash
// is dropped; damage before the last line is an error. RUN is the start of the key's hash and a number, so nothing of
// the clock or host stands in it. Thread-safety: one thread at a time. Error codes: journal-corrupt, journal-locked,
// and those of the file functions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::tasklib {

/// Every line of a journal matches its checksum, but for a last one that was cut off. Code journal-corrupt.
Status CheckJournal(const std::filesystem::path& path);

class RunJournal {
 public:
  /// Goes on with the unfinished run of `key`, or starts a new one. The key is everything that decides the run.
  static Result<RunJournal> Open(const std::filesystem::path& runs_folder, const std::string& key);
  /// Whether Open would go on with a run that has entries; changes nothing. journal-locked while a process works on it.
  static Result<bool> IsUnfinished(const std::filesystem::path& runs_folder, const std::string& key);
  RunJournal(RunJournal&& other) noexcept;
  RunJournal& operator=(RunJournal&&) = delete;
  RunJournal(const RunJournal&) = delete;
  ~RunJournal();

  /// Name of the run, kebab-case; the same for the same key and number of runs before it.
  const std::string& run_id() const { return run_id_; }
  bool resumed() const { return resumed_; }
  /// Canonical JSON of the entries that were appended before, in order; new ones are added at the end.
  const std::vector<std::string>& entries() const { return entries_; }

  /// Adds one entry (a JSON object); durable when it returns.
  Status Append(const Json& entry);
  /// Marks the run as finished: the next Open with its key starts a new one.
  Status Finish();

 private:
  RunJournal(std::string run_id, FileLock lock) : run_id_(std::move(run_id)), lock_(std::move(lock)) {}
  Status WriteLine(const std::string& json);

  std::string run_id_;
  FileLock lock_;
  int fd_ = -1;
  bool resumed_ = false;
  std::vector<std::string> entries_;
};

}  // namespace gensim::tasklib
