// Library: the archive of tasks with their cards, as one folder (docs/archive-format.md).
//
// The files are the truth, the index follows from them. An addition is durable when Add returns; a process that is
// killed at any moment leaves a library that loads, with the task or without it. Nothing that does not match its hash
// is handed out.
// Thread-safety: every member may be called from any thread; calls on one Library run one after the other. Several
// processes may use one folder: readers need no lock, each change takes the folder's writer lock for a moment.
// Determinism: the same additions in the same order give the same files outside index.sqlite, runs/ and lock.
// Error codes: library-foreign-folder, library-version, task-unknown, task-ambiguous, task-damaged, name-taken,
// task-retired, origin-unknown, retire-reason, search-too-long, ref-missing, ref-corrupt,
// file-locked, and those of the stores.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/result.h"
#include "tasklib/archive/entry.h"
#include "tasklib/archive/index.h"
#include "tasklib/archive/truth.h"
#include "tasklib/archive/verify.h"

namespace gensim::tasklib {

struct LibraryOptions {
  TrustFunction trust;                                   ///< none: every task has trust 0
  std::function<Result<std::vector<TaskCard>>()> seeds;  ///< called once, for a folder that is made into a library
  int lock_wait_ms = 30000;                              ///< patience with another writer
};

/// What to do when the name of a new task belongs to another program.
enum class NameClash { kError, kNextVersion };

struct AddedTask {
  TaskEntry entry;
  bool added = true;  ///< false: this very program was there already; nothing was changed
};

struct AddedFailure {
  FailedEntry entry;
  bool added = true;
};

class Library {
 public:
  /// Opens the library in `folder`. A missing or empty folder is made into one with the seed tasks; so is a folder in
  /// which that was cut off. A damaged or missing index is made again.
  static Result<std::unique_ptr<Library>> Open(const std::filesystem::path& folder, LibraryOptions options = {});
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  /// Where propose runs keep their journals.
  std::filesystem::path runs_folder() const { return folder_ / "runs"; }
  /// What was mended since Open, for the user to see: one sentence each.
  std::vector<std::string> notes() const;

  /// Keeps other processes from writing until the matching ReleaseLock (a propose run, a group of changes); may be
  /// nested. Code file-locked.
  Status HoldLock();
  void ReleaseLock();

  // ---- changes; durable when they return ----

  Result<AddedTask> Add(const TaskCard& card, NameClash clash = NameClash::kError);
  Result<AddedFailure> AddFailed(const FailedProposal& failed);
  /// Appends a record (validation, review, new facts, ...) and returns the entry as it is now.
  Result<TaskEntry> Append(std::string_view selector, const Record& record);
  /// A retired task stays in the archive and is no longer listed. Code task-retired when it was before.
  Result<TaskEntry> Retire(std::string_view selector, const std::string& reason);
  /// 0, 1, 2, ... for a kebab-case name, each once for the life of the library.
  Result<uint64_t> NextCounter(std::string_view name);

  // ---- questions ----

  Result<std::vector<TaskEntry>> List(const ListFilter& filter = {});
  Result<std::vector<TaskEntry>> Search(std::string_view text);
  /// The task that `name`, `name@version`, a digest or the unique start of one (>= 4 digits) stands for. A bare name
  /// means its highest version that is not retired, or the highest.
  Result<TaskEntry> Find(std::string_view selector);
  /// Find, with program and records from the checked files.
  Result<StoredTask> Show(std::string_view selector);
  /// `name`, or the first of `name-2`, `name-3`, ... that no task has.
  Result<std::string> FreeName(const std::string& name);
  Result<std::vector<FailedEntry>> ListFailed(const FailedFilter& filter = {});
  Result<LibraryStats> Stats();

  // ---- upkeep ----

  /// Reads and checks every file and compares the index with them, without mending. A library with problems is a
  /// report, not an error. An index that this Library found damaged and made again is reported once. Holds the writer
  /// lock where it can be had, so that no change under way shows as damage.
  Result<VerifyReport> Verify();
  /// Makes the index again from the files and returns the damage that was met.
  Result<std::vector<Problem>> Reindex();

 private:
  class Writing;

  Library(std::filesystem::path folder, LibraryOptions options);
  Status HoldLockFor(int wait_ms);
  Status Initialize();
  Status OpenIndex();
  Status RebuildIndex(const std::string& why);
  Status RebuildInMemory();
  Status KeepInMemory(Truth::Rows rows, std::optional<int64_t> stamp);
  Status CatchUp();
  Status ReadyIndex();
  Status MendIndex(const Error& broken);
  void Remark(const Error& broken);
  void Note(const std::string& note);
  std::optional<int64_t> Stamp() const;
  void RemoveLeftOvers() const;
  VerifyReport VerifyOnce();
  Result<Ref> RefOf(const TaskEntry& entry, std::string_view selector);
  bool IsStale() const;
  Status MarkStale();
  void ClearStale();
  Status WriteFiles(const std::vector<Record>& records, const std::string& canonical, const Ref& ref);
  template <class Row>
  Status IndexRow(const Row& row);
  template <class Question>
  auto Ask(Question question) -> decltype(question(std::declval<Index&>()));

  std::filesystem::path folder_;
  LibraryOptions options_;
  Truth truth_;
  mutable std::recursive_mutex mutex_;
  std::optional<FileLock> lock_;
  int lock_depth_ = 0;
  std::optional<Index> index_;
  std::vector<std::string> notes_;
  std::optional<int64_t> memory_stamp_;  ///< while it is the folder's, an index in memory is up to date
  std::vector<Problem> damage_;          ///< met when the index was made
  std::vector<Problem> healed_;          ///< what was wrong with an index that was made again; for Verify
};

}  // namespace gensim::tasklib
