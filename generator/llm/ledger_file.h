// The file behind a Ledger: its tables, and statements whose errors are the ledger's own.
//
// Times are whole microseconds and money whole nano-units, so that sums are exact. Ownership: functions borrow the
// database. Threads: one at a time per database (the ledger's lock). Errors: ledger-unreadable, ledger-version,
// ledger-write, with the database's own code in the message.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <variant>

#include "envs/base/result.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::generator::ledger {

using tasklib::Database;
using tasklib::Statement;
using tasklib::Transaction;

/// The tables, made in a new file and checked in an old one. Rows cannot be changed or deleted.
Result<Database> OpenFile(const std::filesystem::path& path);

/// Seconds as the tables hold them, and back.
int64_t Micros(double seconds);
double Seconds(int64_t micros);
/// Microseconds since 1970.
int64_t Now();

/// The database's error under our own code.
Error WriteError(const Error& error);
Error ReadError(const Error& error);

/// A value of a statement, in the order of its place holders.
using Value = std::variant<int64_t, std::string_view>;

Result<Statement> Bound(Database& db, std::string_view sql, std::initializer_list<Value> values);
Status Write(Database& db, std::string_view sql, std::initializer_list<Value> values);

/// Calls `row` for each row of a query.
template <class Row>
Status Read(Database& db, std::string_view sql, std::initializer_list<Value> values, const Row& row) {
  auto statement = Bound(db, sql, values);
  if (!statement) return ReadError(statement.error());
  for (;;) {
    const auto more = statement->Step();
    if (!more) return ReadError(more.error());
    if (!*more) return Done{};
    row(*statement);
  }
}

/// The first column of the last row; 0 without one.
Result<int64_t> ReadNumber(Database& db, std::string_view sql);

}  // namespace gensim::generator::ledger
