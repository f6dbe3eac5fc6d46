// Index: the rows of the library in SQLite, for fast lists and searches. It can be thrown away at any time.
//
// Each row carries a checksum over all its columns, so a damaged row is an error and not a wrong answer; a seal over
// all rows is checked when an index is opened. Thread-safety: one thread at a time; other processes may read and write the
// same file. Error codes: those of sqlite.h, database-corrupt for another schema or a wrong checksum, and index-differs
// for rows that other hands added, removed or edited.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasklib/archive/entry.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::tasklib {

class Index {
 public:
  /// An existing, sound index of this schema, with every row checked.
  static Result<Index> Open(const std::filesystem::path& path);
  /// A new file, or one without a file, filled in one transaction. An index of this schema at `path` is refilled in
  /// place, so that other readers see the old rows until the new ones are complete.
  static Result<Index> Build(const std::filesystem::path& path, const std::vector<TaskEntry>& tasks,
                             const std::vector<FailedEntry>& failed);
  static Result<Index> BuildInMemory(const std::vector<TaskEntry>& tasks, const std::vector<FailedEntry>& failed);

  /// True while the file at the path is still the one that was opened.
  bool IsCurrent() const;

  /// True for an index without a file.
  bool InMemory() const { return path_.empty(); }

  /// Checks every row and the seal over all of them.
  Status Check();

  /// Adds or replaces the row of a digest, durably.
  Status Put(const TaskEntry& entry);
  Status Put(const FailedEntry& entry);

  /// Sorted by name and version.
  Result<std::vector<TaskEntry>> List(const ListFilter& filter);
  Result<std::vector<TaskEntry>> ByName(std::string_view name);
  /// Tasks whose digest starts with `prefix` (hex digits).
  Result<std::vector<TaskEntry>> ByDigest(std::string_view prefix);
  /// Tasks that hold every word of `text` in name, summary or text; those with more words in the name first.
  Result<std::vector<TaskEntry>> Search(std::string_view text);
  /// In order of number.
  Result<std::vector<FailedEntry>> ListFailed(const FailedFilter& filter);
  Result<std::optional<FailedEntry>> FindFailed(std::string_view digest);
  Result<int> LastFailedNumber();

 private:
  explicit Index(Database database) : database_(std::move(database)) {}
  static Result<Index> Fill(Database database, const std::vector<TaskEntry>& tasks,
                            const std::vector<FailedEntry>& failed);
  template <class Entry>
  Status PutSealed(const Entry& entry);
  void Remember(const std::filesystem::path& path);

  Database database_;
  std::filesystem::path path_;  ///< empty in memory
  uint64_t device_ = 0, inode_ = 0;
};

}  // namespace gensim::tasklib
