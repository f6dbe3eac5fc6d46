#include "tasklib/archive/index.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/sha256.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

constexpr int kSchema = 1;

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
  CREATE INDEX failed_digest ON failed(digest);
)";

constexpr const char* kDrop =
    "DROP TABLE IF EXISTS tasks; DROP TABLE IF EXISTS relations; DROP TABLE IF EXISTS failed;";

constexpr const char* kTaskColumns =
    "digest, name, version, family, origin, summary, trust, shape_id, cell, relations, plan_length, words, "
    "vocabulary_digest, extra, retired, retirement, seal";
constexpr const char* kFailedColumns =
    "number, digest, name, family, origin, gate, code, place, message, shape_id, seal";

Error Corrupt(const char* why) { return {"database-corrupt", "index.sqlite", why, "run `gensim library reindex`"}; }

// checksum over every column, as SQLite stores integers: signed
int64_t SealOf(const Json& columns) { return static_cast<int64_t>(Sha256Prefix64(CanonicalJson(columns))); }

int64_t SealOf(const TaskEntry& e) {
  return SealOf(Json::array({e.digest, e.name, e.version, e.family, e.origin, e.summary, e.trust, e.facts.shape_id,
                             e.facts.cell, e.facts.relations, e.facts.plan_length, e.facts.text,
                             e.facts.vocabulary_digest, e.facts.extra, e.retired, e.retirement}));
}

int64_t SealOf(const FailedEntry& e) {
  return SealOf(
      Json::array({e.number, e.digest, e.name, e.family, e.origin, e.gate, e.code, e.where, e.message, e.shape_id}));
}

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
  if (!relations || !relations->is_array()) return Corrupt("a row is damaged");
  for (const Json& relation : *relations)
    if (relation.is_string()) e.facts.relations.push_back(relation.get<std::string>());
  if (SealOf(e) != row.Number(16)) return Corrupt("a row does not match its checksum");
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
  if (SealOf(e) != row.Number(10)) return Corrupt("a row does not match its checksum");
  return e;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  std::erase(words, "");
  return words;
}

// a LIKE pattern that finds `word` anywhere
std::string Pattern(const std::string& word) {
  std::string pattern = "%";
  for (char c : word) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

void Index::Remember(const fs::path& path) {
  path_ = path;
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    device_ = info.st_dev;
    inode_ = info.st_ino;
  }
}

bool Index::IsCurrent() const {
  if (path_.empty()) return false;
  struct stat info {};
  return ::stat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

Result<Index> Index::Open(const fs::path& path) {
  auto database = Database::Open(path);
  if (!database) return database.errors();
  auto version = database->Prepare("PRAGMA user_version");
  if (!version) return version.errors();
  if (const auto row = version->Step(); !row || version->Number(0) != kSchema) return Corrupt("another schema");
  auto check = database->Prepare("PRAGMA quick_check(1)");
  if (!check) return check.errors();
  if (const auto row = check->Step(); !row || check->Text(0) != "ok") return Corrupt("torn pages");
  version->Reset();
  check->Reset();
  Index index(std::move(*database));
  index.Remember(path);
  return index;
}

Result<Index> Index::Fill(Database database, const std::vector<TaskEntry>& tasks,
                          const std::vector<FailedEntry>& failed) {
  Index index(std::move(database));
  const auto fill = [&]() -> Status {
    if (auto done = index.database_.Execute("BEGIN IMMEDIATE"); !done) return done;
    if (auto done = index.database_.Execute(std::string(kDrop) + kCreate); !done) return done;
    for (const TaskEntry& entry : tasks)
      if (auto done = index.PutRow(entry); !done) return done;
    for (const FailedEntry& entry : failed)
      if (auto done = index.PutRow(entry); !done) return done;
    return index.database_.Execute("PRAGMA user_version=" + std::to_string(kSchema) + "; COMMIT");
  };
  if (auto filled = fill(); !filled) return filled.errors();
  return index;
}

Result<Index> Index::Build(const fs::path& path, const std::vector<TaskEntry>& tasks,
                           const std::vector<FailedEntry>& failed) {
  // refill a sound file in place; anything else is replaced together with its write-ahead log
  if (auto sound = Index::Open(path); !sound) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      fs::remove(path.string() + suffix, ignored);
    }
  }
  auto database = Database::Open(path);
  if (!database) return database.errors();
  auto index = Fill(std::move(*database), tasks, failed);
  if (index) index->Remember(path);
  return index;
}

Result<Index> Index::BuildInMemory(const std::vector<TaskEntry>& tasks, const std::vector<FailedEntry>& failed) {
  auto database = Database::InMemory();
  if (!database) return database.errors();
  return Fill(std::move(*database), tasks, failed);
}

Status Index::Put(const TaskEntry& entry) {
  if (auto begun = database_.Execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto put = PutRow(entry);
  const auto ended = database_.Execute(put ? "COMMIT" : "ROLLBACK");
  return put ? ended : put;
}

Status Index::Put(const FailedEntry& entry) { return PutRow(entry); }

Status Index::PutRow(const TaskEntry& e) {
  auto row = database_.Prepare(std::string("INSERT OR REPLACE INTO tasks(") + kTaskColumns +
                               ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  if (!row) return row.errors();
  row->Bind(e.digest).Bind(e.name).Bind(int64_t{e.version}).Bind(e.family).Bind(e.origin).Bind(e.summary);
  row->Bind(int64_t{e.trust}).Bind(e.facts.shape_id).Bind(e.facts.cell).Bind(CanonicalJson(e.facts.relations));
  row->Bind(int64_t{e.facts.plan_length}).Bind(e.facts.text).Bind(e.facts.vocabulary_digest).Bind(e.facts.extra);
  row->Bind(int64_t{e.retired}).Bind(e.retirement).Bind(SealOf(e));
  if (auto run = row->Run(); !run) return run;

  // relations stand in a table of their own, for the filter
  auto clear = database_.Prepare("DELETE FROM relations WHERE digest=?");
  auto add = database_.Prepare("INSERT OR IGNORE INTO relations VALUES(?,?)");
  if (!clear || !add) return Corrupt("the table of relations is missing");
  if (auto run = clear->Bind(e.digest).Run(); !run) return run;
  for (const std::string& relation : e.facts.relations)
    if (auto run = add->Bind(e.digest).Bind(relation).Run(); !run) return run;
  return Done{};
}

Status Index::PutRow(const FailedEntry& e) {
  auto row = database_.Prepare(std::string("INSERT OR REPLACE INTO failed(") + kFailedColumns +
                               ") VALUES(?,?,?,?,?,?,?,?,?,?,?)");
  if (!row) return row.errors();
  row->Bind(int64_t{e.number}).Bind(e.digest).Bind(e.name).Bind(e.family).Bind(e.origin).Bind(e.gate).Bind(e.code);
  return row->Bind(e.where).Bind(e.message).Bind(e.shape_id).Bind(SealOf(e)).Run();
}

Result<std::vector<TaskEntry>> Index::Select(const std::string& condition, const std::vector<std::string>& values) {
  auto query = database_.Prepare(std::string("SELECT ") + kTaskColumns + " FROM tasks WHERE " + condition +
                                 " ORDER BY name, version");
  if (!query) return query.errors();
  for (const std::string& value : values) query->Bind(value);
  std::vector<TaskEntry> entries;
  for (;;) {
    const auto row = query->Step();
    if (!row) return row.errors();
    if (!*row) return entries;
    auto entry = TaskOf(*query);
    if (!entry) return entry.errors();
    entries.push_back(std::move(*entry));
  }
}

Result<std::vector<TaskEntry>> Index::List(const ListFilter& filter) {
  std::string condition = "trust >= " + std::to_string(filter.min_trust);
  std::vector<std::string> values;
  const auto equals = [&](const char* column, const std::string& value) {
    if (value.empty()) return;
    condition += std::string(" AND ") + column + "=?";
    values.push_back(value);
  };
  equals("family", filter.family);
  equals("origin", filter.origin);
  equals("cell", filter.cell);
  equals("shape_id", filter.shape_id);
  if (!filter.relation.empty()) {
    condition += " AND digest IN (SELECT digest FROM relations WHERE relation=?)";
    values.push_back(filter.relation);
  }
  if (filter.retired == Retired::kExclude) condition += " AND retired=0";
  if (filter.retired == Retired::kOnly) condition += " AND retired=1";
  if (filter.current_only) condition += " AND version=(SELECT MAX(version) FROM tasks AS t WHERE t.name=tasks.name)";
  return Select(condition, values);
}

Result<std::vector<TaskEntry>> Index::ByName(std::string_view name) { return Select("name=?", {std::string(name)}); }

Result<std::vector<TaskEntry>> Index::ByDigest(std::string_view prefix) {
  return Select("substr(digest, 1, " + std::to_string(prefix.size()) + ")=?", {std::string(prefix)});
}

Result<std::vector<TaskEntry>> Index::Search(std::string_view text) {
  const std::vector<std::string> words = WordsOf(text);
  std::string condition = "retired=0";
  std::vector<std::string> values;
  for (const std::string& word : words) {
    condition += " AND name || ' ' || summary || ' ' || words LIKE ? ESCAPE '\\'";
    values.push_back(Pattern(word));
  }
  auto found = Select(condition, values);
  if (!found) return found;
  const auto in_name = [&](const TaskEntry& entry) {
    return std::count_if(words.begin(), words.end(),
                         [&](const std::string& word) { return entry.name.find(Lower(word)) != std::string::npos; });
  };
  std::stable_sort(found->begin(), found->end(),
                   [&](const TaskEntry& a, const TaskEntry& b) { return in_name(a) > in_name(b); });
  return found;
}

Result<std::vector<FailedEntry>> Index::ListFailed(const FailedFilter& filter) {
  std::string condition = "1";
  std::vector<std::string> values;
  const auto equals = [&](const char* column, const std::string& value) {
    if (value.empty()) return;
    condition += std::string(" AND ") + column + "=?";
    values.push_back(value);
  };
  equals("gate", filter.gate);
  equals("code", filter.code);
  equals("origin", filter.origin);
  auto query = database_.Prepare(std::string("SELECT ") + kFailedColumns + " FROM failed WHERE " + condition +
                                 " ORDER BY number DESC" +
                                 (filter.last > 0 ? " LIMIT " + std::to_string(filter.last) : std::string()));
  if (!query) return query.errors();
  for (const std::string& value : values) query->Bind(value);
  std::vector<FailedEntry> entries;
  for (;;) {
    const auto row = query->Step();
    if (!row) return row.errors();
    if (!*row) break;
    auto entry = FailedOf(*query);
    if (!entry) return entry.errors();
    entries.push_back(std::move(*entry));
  }
  std::reverse(entries.begin(), entries.end());
  return entries;
}

Result<std::optional<FailedEntry>> Index::FindFailed(std::string_view digest) {
  auto query =
      database_.Prepare(std::string("SELECT ") + kFailedColumns + " FROM failed WHERE digest=? ORDER BY number");
  if (!query) return query.errors();
  const auto row = query->Bind(digest).Step();
  if (!row) return row.errors();
  if (!*row) return std::optional<FailedEntry>();
  auto entry = FailedOf(*query);
  if (!entry) return entry.errors();
  return std::optional<FailedEntry>(std::move(*entry));
}

Result<int> Index::LastFailedNumber() {
  auto query = database_.Prepare("SELECT COALESCE(MAX(number), 0) FROM failed");
  if (!query) return query.errors();
  if (const auto row = query->Step(); !row) return row.errors();
  return static_cast<int>(query->Number(0));
}

}  // namespace gensim::tasklib
