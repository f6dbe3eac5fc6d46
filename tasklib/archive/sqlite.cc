#include "tasklib/archive/sqlite.h"

#include <sqlite3.h>

namespace gensim::tasklib {
namespace {

// the place is the file, never the text of a statement
Error ErrorOf(sqlite3* handle, std::string where = "") {
  if (const char* file = sqlite3_db_filename(handle, "main"); where.empty() && file) where = file;
  const int code = sqlite3_errcode(handle) & 0xff;
  const char* name = code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? "database-corrupt"
                     : code == SQLITE_BUSY || code == SQLITE_LOCKED  ? "database-busy"
                                                                     : "database-error";
  return {name, where, sqlite3_errmsg(handle), ""};
}

}  // namespace

void Statement::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Statement& Statement::Bind(std::string_view text) {
  sqlite3_bind_text(statement_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::Bind(int64_t number) {
  sqlite3_bind_int64(statement_.get(), ++bound_, number);
  return *this;
}

Statement& Statement::BindReal(double number) {
  sqlite3_bind_double(statement_.get(), ++bound_, number);
  return *this;
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ErrorOf(sqlite3_db_handle(statement_.get()));
}

Status Statement::Run() {
  const auto stepped = Step();
  Reset();
  if (!stepped) return stepped.errors();
  return Done{};
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  bound_ = 0;
}

std::string Statement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

int64_t Statement::Number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::Real(int column) const { return sqlite3_column_double(statement_.get(), column); }

Result<Database> Database::Open(const std::filesystem::path& path, int busy_ms) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) return ErrorOf(handle, path.string());
  sqlite3_busy_timeout(handle, busy_ms);
  if (auto set = database.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"); !set) return set.errors();
  return database;
}

Result<Database> Database::InMemory() {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(":memory:", &handle);
  Database database(handle);
  if (code != SQLITE_OK) return ErrorOf(handle, ":memory:");
  return database;
}

Status Database::Execute(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return ErrorOf(handle_.get());
  return Done{};
}

Result<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return ErrorOf(handle_.get());
  return Statement(statement);
}

}  // namespace gensim::tasklib
