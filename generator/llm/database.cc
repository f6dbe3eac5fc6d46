#include "generator/llm/database.h"

namespace gensim::generator {
namespace {

sqlite3_stmt* Prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
  return statement;
}

}  // namespace

Statement::Statement(sqlite3* db, const char* sql) : statement_(Prepare(db, sql), sqlite3_finalize) {}

Statement& Statement::Bind(int64_t value) {
  if (statement_) sqlite3_bind_int64(statement_.get(), next_++, value);
  return *this;
}

Statement& Statement::Bind(double value) {
  if (statement_) sqlite3_bind_double(statement_.get(), next_++, value);
  return *this;
}

Statement& Statement::Bind(std::string_view value) {
  if (statement_)
    sqlite3_bind_text(statement_.get(), next_++, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  return *this;
}

bool Statement::Step() {
  const int result = statement_ ? sqlite3_step(statement_.get()) : SQLITE_ERROR;
  failed_ = result != SQLITE_ROW && result != SQLITE_DONE;
  return result == SQLITE_ROW;
}

std::string Statement::Text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return bytes == nullptr ? "" : std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

Result<Database> Database::Open(const std::filesystem::path& path, const std::string& code) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  Database db(raw);
  if (opened != SQLITE_OK) return Error{code, path.string(), raw == nullptr ? "out of memory" : sqlite3_errmsg(raw), ""};
  sqlite3_busy_timeout(raw, 10000);
  // reading the header tells a database from any other file
  if (!db.Run("PRAGMA journal_mode = WAL") || !db.Run("PRAGMA synchronous = FULL") || !db.Run("PRAGMA foreign_keys = ON"))
    return Error{code, path.string(), sqlite3_errmsg(raw), "move the file away: a new one is made"};
  return db;
}

Error Database::Failure(const std::string& code) const { return {code, "", sqlite3_errmsg(db_.get()), ""}; }

}  // namespace gensim::generator
