// The tables of the index: entries to rows and back, each row with a checksum over all its columns.
//
// The checksums of all rows add up to the seal of the whole index, so that rows that were added, removed or edited by
// other hands show. Ownership: borrows the database for the call. Threads: one at a time per database. Error codes:
// those of sqlite.h, database-corrupt for a row that does not match its checksum, and index-differs for a seal that
// does not match the rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasklib/archive/entry.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::tasklib {

/// Version of the tables, kept in the file as user_version.
inline constexpr int kIndexSchema = 2;

/// The error of an index that has to be made again.
Error CorruptIndex(const std::string& why);

/// Empty tables, in place of what was there.
Status MakeTables(Database& database);

/// Adds or replaces the row of an entry (for a task with its rows in the table of relations); not a transaction.
Status PutRow(Database& database, const TaskEntry& entry);
Status PutRow(Database& database, const FailedEntry& entry);

/// The checksum of a row.
uint64_t SealOf(const TaskEntry& entry);
uint64_t SealOf(const FailedEntry& entry);

/// Sum of the checksums of the rows that putting an entry would replace.
Result<uint64_t> ReplacedSeals(Database& database, const TaskEntry& entry);
Result<uint64_t> ReplacedSeals(Database& database, const FailedEntry& entry);

/// Adds to the seal of the index, modulo 2^64; not a transaction.
Status AddToSeal(Database& database, uint64_t change);

/// Reads every row and compares rows, relations and the seal; not a transaction.
Status CheckSeals(Database& database);

/// Tasks for which an SQL condition holds, sorted by name and version; `values` are bound to its place holders.
Result<std::vector<TaskEntry>> SelectTasks(Database& database, const std::string& condition,
                                           const std::vector<std::string>& values);
/// Failures; `condition` brings its own order and limit.
Result<std::vector<FailedEntry>> SelectFailed(Database& database, const std::string& condition,
                                              const std::vector<std::string>& values);

}  // namespace gensim::tasklib
