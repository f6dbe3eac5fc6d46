// SQLite in the few words that the ledger needs: open, statements with bound values, transactions.
//
// Threads: one at a time a connection; the owner locks. Errors: Database::Check turns a failure into `code` with the
// library's message; nothing here throws.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::generator {

/// A prepared statement; movable, finalised at the end of its life.
class Statement {
 public:
  /// An invalid statement (bad SQL) fails at the first Step.
  Statement(sqlite3* db, const char* sql);

  /// Binds the next parameter; returns itself, for chains.
  Statement& Bind(int64_t value);
  Statement& Bind(int value) { return Bind(static_cast<int64_t>(value)); }
  Statement& Bind(double value);
  Statement& Bind(std::string_view value);

  /// True when there is a row; false at the end and on failure (then failed()).
  bool Step();
  bool failed() const { return failed_; }

  int64_t Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  double Real(int column) const { return sqlite3_column_double(statement_.get(), column); }
  std::string Text(int column) const;

 private:
  std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement_;
  int next_ = 1;
  bool failed_ = false;
};

class Database {
 public:
  /// Opens or makes the file: WAL, synchronous FULL, busy wait 10 s. Code `code` when it is no database.
  static Result<Database> Open(const std::filesystem::path& path, const std::string& code);

  sqlite3* get() const { return db_.get(); }
  bool Run(const char* sql) { return sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK; }
  int64_t last_row() const { return sqlite3_last_insert_rowid(db_.get()); }

  /// The last failure of the connection.
  Error Failure(const std::string& code) const;

 private:
  explicit Database(sqlite3* db) : db_(db, sqlite3_close) {}
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db_;
};

/// BEGIN IMMEDIATE until Commit(); rolled back when it goes out of scope before.
class Transaction {
 public:
  explicit Transaction(Database& db) : db_(db), open_(db.Run("BEGIN IMMEDIATE")) {}
  ~Transaction() {
    if (open_) db_.Run("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  bool begun() const { return open_; }
  bool Commit() {
    const bool done = open_ && db_.Run("COMMIT");
    if (done) open_ = false;
    return done;
  }

 private:
  Database& db_;
  bool open_;
};

}  // namespace gensim::generator
