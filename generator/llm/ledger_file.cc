#include "generator/llm/ledger_file.h"

#include <chrono>
#include <cmath>
#include <string>

namespace gensim::generator::ledger {
namespace {

constexpr int64_t kVersion = 1;

// times are whole microseconds, money whole nano-units: sums are exact
constexpr const char* kTables = R"sql(
CREATE TABLE runs(run INTEGER PRIMARY KEY, key TEXT NOT NULL, command TEXT NOT NULL, at_us INTEGER NOT NULL);
CREATE TABLE run_states(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, state TEXT NOT NULL,
  detail TEXT NOT NULL, at_us INTEGER NOT NULL);
CREATE TABLE calls(call INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  purpose TEXT NOT NULL, model TEXT NOT NULL, reserved_tokens INTEGER NOT NULL, reserved_nanos INTEGER NOT NULL,
  at_us INTEGER NOT NULL);
CREATE TABLE settlements(call INTEGER PRIMARY KEY REFERENCES calls, prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL, estimated INTEGER NOT NULL, nanos INTEGER NOT NULL, took_us INTEGER NOT NULL,
  attempts INTEGER NOT NULL, http_status INTEGER NOT NULL, code TEXT NOT NULL, at_us INTEGER NOT NULL);
CREATE TABLE gate_runs(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  round INTEGER NOT NULL, gate TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, cpu_us INTEGER NOT NULL);
CREATE TABLE repairs(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  round INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, mended INTEGER NOT NULL);
CREATE TABLE proposals(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  origin TEXT NOT NULL, outcome TEXT NOT NULL, gate TEXT NOT NULL, code TEXT NOT NULL, digest TEXT NOT NULL,
  at_us INTEGER NOT NULL);
CREATE INDEX calls_run ON calls(run);
CREATE INDEX gate_runs_run ON gate_runs(run);
CREATE INDEX run_states_run ON run_states(run);
PRAGMA user_version = 1;
)sql";

constexpr const char* kTableNames[] = {"runs",      "run_states", "calls",    "settlements",
                                       "gate_runs", "repairs",    "proposals"};

// rows are history: the file itself refuses to change them
std::string AppendOnlyTriggers() {
  std::string sql;
  for (const std::string table : kTableNames)
    for (const std::string change : {"UPDATE", "DELETE"})
      sql += "CREATE TRIGGER " + table + "_no_" + change + " BEFORE " + change + " ON " + table +
             " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;\n";
  return sql;
}

// the database's error under our own code; the database's goes into the message
Error As(const char* code, const Error& error) {
  return {code, error.where, error.code + ": " + error.message, error.hint};
}

// tables of a new file; the version of an old one is checked
Status Prepare(Database& db, const std::string& path) {
  Transaction making(db);
  if (!making.begun()) return making.begun();
  const auto version = ReadNumber(db, "PRAGMA user_version");
  if (!version) return version.errors();
  if (*version != 0 && *version != kVersion)
    return Error{"ledger-version", path, "version " + std::to_string(*version),
                 "this program writes version " + std::to_string(kVersion)};
  if (*version == 0)
    for (const std::string& sql : {std::string(kTables), AppendOnlyTriggers()})
      if (const Status made = db.Execute(sql); !made) return made;
  return making.Commit();
}

}  // namespace

Result<Database> OpenFile(const std::filesystem::path& path) {
  auto db = Database::Open(path);
  if (!db) return ReadError(db.error());
  if (const Status set = db->Execute("PRAGMA foreign_keys = ON"); !set) return ReadError(set.error());
  // two processes may find an empty file at once: the tables are made under the write lock
  if (const Status prepared = Prepare(*db, path.string()); !prepared)
    return prepared.error().code.starts_with("ledger-") ? prepared.error() : ReadError(prepared.error());
  return db;
}

int64_t Micros(double seconds) { return std::llround(seconds * 1e6); }
double Seconds(int64_t micros) { return static_cast<double>(micros) / 1e6; }

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Error WriteError(const Error& error) { return As("ledger-write", error); }
Error ReadError(const Error& error) { return As("ledger-unreadable", error); }

Result<Statement> Bound(Database& db, std::string_view sql, std::initializer_list<Value> values) {
  auto statement = db.Prepare(sql);
  if (!statement) return statement.errors();
  for (const Value& value : values) std::visit([&](auto plain) { statement->Bind(plain); }, value);
  return statement;
}

Status Write(Database& db, std::string_view sql, std::initializer_list<Value> values) {
  auto statement = Bound(db, sql, values);
  if (!statement) return WriteError(statement.error());
  if (const Status ran = statement->Run(); !ran) return WriteError(ran.error());
  return Done{};
}

Result<int64_t> ReadNumber(Database& db, std::string_view sql) {
  int64_t number = 0;
  const Status read = Read(db, sql, {}, [&](Statement& row) { number = row.Number(0); });
  if (!read) return read.errors();
  return number;
}

}  // namespace gensim::generator::ledger
