// A thin, safe shell around SQLite: results instead of codes, handles that close themselves.
//
// Ownership: a Statement must not outlive its Database. Thread-safety: one thread uses a Database at a time.
// Error codes: database-corrupt (not a database, torn pages), database-busy, database-error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "envs/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace gensim::tasklib {

class Statement {
 public:
  /// Values of the ?1, ?2, ... in order; call again after Reset for the next row.
  Statement& Bind(std::string_view text);
  Statement& Bind(int64_t number);
  Statement& BindReal(double number);

  /// True when there is a row to read.
  Result<bool> Step();
  /// Step for statements without rows, then Reset.
  Status Run();
  void Reset();

  std::string Text(int column) const;
  int64_t Number(int column) const;
  double Real(int column) const;

 private:
  friend class Database;
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Close> statement_;
  int bound_ = 0;
};

class Database {
 public:
  /// Opens or creates; waits up to `busy_ms` for other processes. WAL mode, every commit durable.
  static Result<Database> Open(const std::filesystem::path& path, int busy_ms = 10000);
  /// A database without a file.
  static Result<Database> InMemory();

  /// One or more statements without values.
  Status Execute(const std::string& sql);
  Result<Statement> Prepare(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

/// BEGIN IMMEDIATE until Commit(); rolled back when it goes out of scope before.
class Transaction {
 public:
  explicit Transaction(Database& db) : db_(db), begun_(db.Execute("BEGIN IMMEDIATE")), open_(begun_.ok()) {}
  ~Transaction() {
    if (open_) (void)db_.Execute("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  const Status& begun() const { return begun_; }
  Status Commit() {
    const Status done = db_.Execute("COMMIT");
    if (done) open_ = false;
    return done;
  }

 private:
  Database& db_;
  Status begun_;
  bool open_;
};

}  // namespace gensim::tasklib
