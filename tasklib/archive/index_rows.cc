#include "tasklib/archive/index_rows.h"

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "envs/base/json.h"
#include "envs/base/sha256.h"

namespace gensim::tasklib {
namespace {

constexpr const char* kCreate = R"(
  CREATE TABLE tasks(digest TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, family TEXT NOT NULL,
    origin TEXT NOT NULL, summary TEXT NOT NULL, trust INTEGER NOT NULL, shape_id TEXT NOT NULL, cell TEXT NOT NULL,
    relations TEXT NOT NULL, plan_length INTEGER NOT NULL, words TEXT NOT NULL, vocabulary_digest TEXT NOT NULL,
    extra TEXT NOT NULL, retired INTEGER NOT NULL, retirement TEXT NOT NULL, seal INTEGER NOT NULL,
    UNIQUE(name, version)) WITHOUT ROWID;
  CREATE TABLE relations(digest TEXT NOT NULL, relation TEXT NOT NULL, PRIMARY KEY(digest, relation)) WITHOUT ROWID;
  CREATE TABLE failed(number INTEGER PRIMARY KEY, digest TEXT NOT NULL, name TEXT NOT NULL, family TEXT NOT NULL,
    origin TEXT NOT NULL, gate TEXT NOT NULL, code TEXT NOT NULL, place TEXT NOT NULL, message TEXT NOT NULL,
    shape_id TEXT NOT NULL, seal INTEGER NOT NULL);
  CREATE TABLE seal(one INTEGER PRIMARY KEY, sum INTEGER NOT NULL);
  INSERT INTO seal VALUES(1, 0);
  CREATE INDEX failed_digest ON failed(digest);
)";

constexpr const char* kDrop =
    "DROP TABLE IF EXISTS tasks; DROP TABLE IF EXISTS relations; DROP TABLE IF EXISTS failed; "
    "DROP TABLE IF EXISTS seal;";

constexpr const char* kTaskColumns =
    "digest, name, version, family, origin, summary, trust, shape_id, cell, relations, plan_length, words, "
    "vocabulary_digest, extra, retired, retirement, seal";
constexpr const char* kFailedColumns =
    "number, digest, name, family, origin, gate, code, place, message, shape_id, seal";

// SQLite stores integers signed
int64_t Signed(uint64_t seal) { return static_cast<int64_t>(seal); }
uint64_t Unsigned(int64_t seal) { return static_cast<uint64_t>(seal); }

// checksum over every column
uint64_t SealOfColumns(const Json& columns) { return Sha256Prefix64(CanonicalJson(columns)); }

Result<TaskEntry> TaskOf(const Statement& row) {
  TaskEntry e;
  e.digest = row.Text(0);
  e.name = row.Text(1);
  e.version = static_cast<int>(row.Number(2));
  e.family = row.Text(3);
  e.origin = row.Text(4);
  e.summary = row.Text(5);
  e.trust = static_cast<int>(row.Number(6));
  e.facts.shape_id = row.Text(7);
  e.facts.cell = row.Text(8);
  const auto relations = ParseJson(row.Text(9));
  e.facts.plan_length = static_cast<int>(row.Number(10));
  e.facts.text = row.Text(11);
  e.facts.vocabulary_digest = row.Text(12);
  e.facts.extra = row.Text(13);
  e.retired = row.Number(14) != 0;
  e.retirement = row.Text(15);
  if (!relations || !relations->is_array()) return CorruptIndex("a row is damaged");
  for (const Json& relation : *relations)
    if (relation.is_string()) e.facts.relations.push_back(relation.get<std::string>());
  if (SealOf(e) != Unsigned(row.Number(16))) return CorruptIndex("the row of a task does not match its checksum");
  return e;
}

Result<FailedEntry> FailedOf(const Statement& row) {
  FailedEntry e{static_cast<int>(row.Number(0)),
                row.Text(1),
                row.Text(2),
                row.Text(3),
                row.Text(4),
                row.Text(5),
                row.Text(6),
                row.Text(7),
                row.Text(8),
                row.Text(9)};
  if (SealOf(e) != Unsigned(row.Number(10)))
    return CorruptIndex("the row of a refused proposal does not match its checksum");
  return e;
}

// All rows of a query, read by `read`.
template <class Entry>
Result<std::vector<Entry>> Rows(Database& database, const std::string& sql, const std::vector<std::string>& values,
                                Result<Entry> (*read)(const Statement&)) {
  auto query = database.Prepare(sql);
  if (!query) return query.errors();
  for (const std::string& value : values) query->Bind(value);
  std::vector<Entry> entries;
  for (;;) {
    const auto row = query->Step();
    if (!row) return row.errors();
    if (!*row) return entries;
    auto entry = read(*query);
    if (!entry) return entry.errors();
    entries.push_back(std::move(*entry));
  }
}

}  // namespace

Error CorruptIndex(const std::string& why) {
  return {"database-corrupt", "index.sqlite", why, "run `gensim library reindex`"};
}

Status MakeTables(Database& database) { return database.Execute(std::string(kDrop) + kCreate); }

Status PutRow(Database& database, const TaskEntry& e) {
  auto row = database.Prepare(std::string("INSERT OR REPLACE INTO tasks(") + kTaskColumns +
                              ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!row) return row.errors();
  row->Bind(e.digest).Bind(e.name).Bind(int64_t{e.version}).Bind(e.family).Bind(e.origin).Bind(e.summary);
  row->Bind(int64_t{e.trust}).Bind(e.facts.shape_id).Bind(e.facts.cell).Bind(CanonicalJson(e.facts.relations));
  row->Bind(int64_t{e.facts.plan_length}).Bind(e.facts.text).Bind(e.facts.vocabulary_digest).Bind(e.facts.extra);
  row->Bind(int64_t{e.retired}).Bind(e.retirement).Bind(Signed(SealOf(e)));
  if (auto run = row->Run(); !run) return run;

  // relations stand in a table of their own, for the filter
  auto clear = database.Prepare("DELETE FROM relations WHERE digest=?");
  auto add = database.Prepare("INSERT OR IGNORE INTO relations VALUES(?,?)");
  if (!clear || !add) return CorruptIndex("the table of relations is missing");
  if (auto run = clear->Bind(e.digest).Run(); !run) return run;
  for (const std::string& relation : e.facts.relations)
    if (auto run = add->Bind(e.digest).Bind(relation).Run(); !run) return run;
  return Done{};
}

Status PutRow(Database& database, const FailedEntry& e) {
  auto row = database.Prepare(std::string("INSERT OR REPLACE INTO failed(") + kFailedColumns +
                              ") VALUES(?,?,?,?,?,?,?,?,?,?,?)");
  if (!row) return row.errors();
  row->Bind(int64_t{e.number}).Bind(e.digest).Bind(e.name).Bind(e.family).Bind(e.origin).Bind(e.gate).Bind(e.code);
  return row->Bind(e.where).Bind(e.message).Bind(e.shape_id).Bind(Signed(SealOf(e))).Run();
}

// ---- seals ----

uint64_t SealOf(const TaskEntry& e) {
  return SealOfColumns(Json::array({e.digest, e.name, e.version, e.family, e.origin, e.summary, e.trust,
                                    e.facts.shape_id, e.facts.cell, e.facts.relations, e.facts.plan_length,
                                    e.facts.text, e.facts.vocabulary_digest, e.facts.extra, e.retired, e.retirement}));
}

uint64_t SealOf(const FailedEntry& e) {
  return SealOfColumns(
      Json::array({e.number, e.digest, e.name, e.family, e.origin, e.gate, e.code, e.where, e.message, e.shape_id}));
}

namespace {

Result<uint64_t> SumOf(Statement& query) {
  uint64_t sum = 0;
  for (;;) {
    const auto row = query.Step();
    if (!row) return row.errors();
    if (!*row) return sum;
    sum += Unsigned(query.Number(0));
  }
}

}  // namespace

Result<uint64_t> ReplacedSeals(Database& database, const TaskEntry& e) {
  auto query = database.Prepare("SELECT seal FROM tasks WHERE digest=? OR (name=? AND version=?)");
  if (!query) return query.errors();
  query->Bind(e.digest).Bind(e.name).Bind(int64_t{e.version});
  return SumOf(*query);
}

Result<uint64_t> ReplacedSeals(Database& database, const FailedEntry& e) {
  auto query = database.Prepare("SELECT seal FROM failed WHERE number=?");
  if (!query) return query.errors();
  query->Bind(int64_t{e.number});
  return SumOf(*query);
}

Status AddToSeal(Database& database, uint64_t change) {
  uint64_t before = 0;
  {
    auto query = database.Prepare("SELECT sum FROM seal");
    if (!query) return query.errors();
    auto sum = SumOf(*query);
    if (!sum) return sum.errors();
    before = *sum;
  }
  auto update = database.Prepare("UPDATE seal SET sum=?");
  if (!update) return update.errors();
  return update->Bind(Signed(before + change)).Run();
}

Status CheckSeals(Database& database) {
  const auto differs = [](const std::string& what) { return Error{"index-differs", "index.sqlite", what, ""}; };
  const auto failure = [&](const Error& error) {
    return error.code == "database-corrupt" ? differs(error.message) : error;
  };
  const auto tasks = SelectTasks(database, "1", {});
  if (!tasks) return failure(tasks.error());
  const auto failed = SelectFailed(database, "1 ORDER BY number", {});
  if (!failed) return failure(failed.error());

  // the table of relations repeats what stands in the rows
  std::map<std::pair<std::string, std::string>, std::string> relations;
  uint64_t sum = 0;
  for (const TaskEntry& e : *tasks) {
    sum += SealOf(e);
    for (const std::string& relation : e.facts.relations) relations[{e.digest, relation}] = e.name;
  }
  for (const FailedEntry& e : *failed) sum += SealOf(e);
  auto query = database.Prepare("SELECT digest, relation FROM relations");
  if (!query) return query.errors();
  for (;;) {
    const auto row = query->Step();
    if (!row) return row.errors();
    if (!*row) break;
    if (!relations.erase({query->Text(0), query->Text(1)}))
      return differs("a relation is listed for a task that has it not");
  }
  if (!relations.empty()) return differs("the relations of " + relations.begin()->second + " are not listed");

  auto seal = database.Prepare("SELECT sum FROM seal");
  if (!seal) return seal.errors();
  const auto sealed = SumOf(*seal);
  if (!sealed) return sealed.errors();
  if (*sealed != sum) return differs("rows were added or removed by other hands");
  return Done{};
}

Result<std::vector<TaskEntry>> SelectTasks(Database& database, const std::string& condition,
                                           const std::vector<std::string>& values) {
  const std::string sql =
      std::string("SELECT ") + kTaskColumns + " FROM tasks WHERE " + condition + " ORDER BY name, version";
  return Rows<TaskEntry>(database, sql, values, TaskOf);
}

Result<std::vector<FailedEntry>> SelectFailed(Database& database, const std::string& condition,
                                              const std::vector<std::string>& values) {
  const std::string sql = std::string("SELECT ") + kFailedColumns + " FROM failed WHERE " + condition;
  return Rows<FailedEntry>(database, sql, values, FailedOf);
}

}  // namespace gensim::tasklib
