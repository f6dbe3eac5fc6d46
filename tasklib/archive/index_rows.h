// The tables of the index: entries to rows and back, each row with a checksum over all its columns.
//
// Ownership: borrows the database for the call. Threads: one at a time per database. Error codes: those of sqlite.h,
// and database-corrupt for a row that does not match its checksum.
#pragma once

#include <string>
#include <vector>

#include "tasklib/archive/entry.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::tasklib {

/// Version of the tables, kept in the file as user_version.
inline constexpr int kIndexSchema = 1;

/// The error of an index that has to be made again.
Error CorruptIndex(const char* why);

/// Empty tables, in place of what was there.
Status MakeTables(Database& database);

/// Adds or replaces the row of an entry (for a task with its rows in the table of relations); not a transaction.
Status PutRow(Database& database, const TaskEntry& entry);
Status PutRow(Database& database, const FailedEntry& entry);

/// Tasks for which an SQL condition holds, sorted by name and version; `values` are bound to its place holders.
Result<std::vector<TaskEntry>> SelectTasks(Database& database, const std::string& condition,
                                           const std::vector<std::string>& values);
/// Failures; `condition` brings its own order and limit.
Result<std::vector<FailedEntry>> SelectFailed(Database& database, const std::string& condition,
                                              const std::vector<std::string>& values);

}  // namespace gensim::tasklib
