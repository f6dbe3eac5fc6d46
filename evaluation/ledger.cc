#include "evaluation/ledger.h"

#include <fmt/core.h>

#include <chrono>
#include <fstream>
#include <optional>

#include "envs/base/sha256.h"
#include "evaluation/plan.h"
#include "tasklib/archive/sqlite.h"

namespace gensim::evaluation {
namespace {

using tasklib::Database;
using tasklib::Statement;
using tasklib::Transaction;

constexpr int64_t kVersion = 1;
constexpr int64_t kApplication = 0x4745564c;  // "GEVL"

// each is one row of sqlite_schema, in this order, and is compared with it when a file is opened
constexpr const char* kObjects[] = {
    "CREATE TABLE run(run INTEGER PRIMARY KEY CHECK(run = 1), plan TEXT NOT NULL, digest TEXT NOT NULL, "
    "at_us INTEGER NOT NULL)",
    "CREATE TABLE episodes(id INTEGER PRIMARY KEY, policy TEXT NOT NULL, policy_digest TEXT NOT NULL, "
    "task TEXT NOT NULL, task_digest TEXT NOT NULL, seed INTEGER NOT NULL, return REAL NOT NULL, "
    "success_end INTEGER NOT NULL, success_ever INTEGER NOT NULL, length INTEGER NOT NULL, cause TEXT NOT NULL, "
    "state_hash TEXT NOT NULL, source TEXT NOT NULL, at_us INTEGER NOT NULL, checksum TEXT NOT NULL)",
    "CREATE UNIQUE INDEX episodes_once ON episodes(policy_digest, task_digest, seed)",
    "CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER episodes_no_update BEFORE UPDATE ON episodes "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER episodes_no_delete BEFORE DELETE ON episodes "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
};

constexpr const char* kInsert =
    "INSERT INTO episodes(policy, policy_digest, task, task_digest, seed, return, success_end, success_ever, length, "
    "cause, state_hash, source, at_us, checksum) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kSelect =
    "SELECT policy, policy_digest, task, task_digest, seed, return, success_end, success_ever, length, cause, "
    "state_hash, source, checksum FROM episodes ORDER BY id";

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Error Unreadable(const std::string& path, std::string what) {
  return {"ledger-unreadable", path, std::move(what), "restore it from a copy, or evaluate into another folder"};
}

// what the database says, which gives no hints
Error Unwritten(const Error& error) {
  return {"ledger-write", error.where, error.code + ": " + error.message,
          "check permissions and free space; the same line with --resume then goes on"};
}

// calls `row` for each row of a query
template <class Row>
Status ForEach(Database& db, const char* sql, const Row& row) {
  auto statement = db.Prepare(sql);
  if (!statement) return statement.errors();
  for (;;) {
    const auto more = statement->Step();
    if (!more) return more.errors();
    if (!*more) return Done{};
    row(*statement);
  }
}

Result<int64_t> NumberOf(Database& db, const char* sql) {
  int64_t number = 0;
  if (const Status read = ForEach(db, sql, [&](Statement& row) { number = row.Number(0); }); !read)
    return read.errors();
  return number;
}

Status Make(Database& db, const std::string& plan) {
  for (const char* object : kObjects)
    if (const Status made = db.Execute(object); !made) return made;
  auto insert = db.Prepare("INSERT INTO run(run, plan, digest, at_us) VALUES(1, ?, ?, ?)");
  if (!insert) return insert.errors();
  if (const Status written = insert->Bind(plan).Bind(Sha256Hex(plan)).Bind(Now()).Run(); !written) return written;
  return db.Execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplication, kVersion));
}

// a file that is not new: ours, of this version, sound as a database, with our tables
Status Check(Database& db, const std::string& path, int64_t version) {
  const auto application = NumberOf(db, "PRAGMA application_id");
  if (!application) return application.errors();
  if (*application != kApplication) return Unreadable(path, "a database, but not the ledger of an evaluation");
  if (version != kVersion)
    return Error{"ledger-version", path, fmt::format("version {}", version),
                 fmt::format("this program writes version {}", kVersion)};
  std::string verdict;
  const Status checked = ForEach(db, "PRAGMA integrity_check(1)", [&](Statement& row) { verdict = row.Text(0); });
  if (!checked) return checked;
  if (verdict != "ok") return Unreadable(path, "the file is damaged: " + verdict.substr(0, 200));
  std::vector<std::string> objects;
  const Status listed = ForEach(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid",
                                [&](Statement& row) { objects.push_back(row.Text(0)); });
  if (!listed) return listed;
  if (!std::equal(objects.begin(), objects.end(), std::begin(kObjects), std::end(kObjects)))
    return Unreadable(path, "its tables are not those of a ledger");
  return Done{};
}

// Opening may rewrite the header of a database that keeps no write-ahead log, which no ledger is: such a file is left
// alone. https://www.sqlite.org/fileformat.html: byte 18 is the version of writing, 2 with such a log.
bool IsOthers(const std::filesystem::path& path) {
  char header[100] = {};
  std::ifstream in(path, std::ios::binary);
  return in.read(header, sizeof header) && std::string_view(header, 15) == "SQLite format 3" && header[18] != 2;
}

// the row, unless something in it does not match its checksum
std::optional<EpisodeRow> RowOf(const Statement& statement) {
  EpisodeRow row;
  row.policy = statement.Text(0), row.policy_digest = statement.Text(1);
  row.task = statement.Text(2), row.task_digest = statement.Text(3);
  row.seed = static_cast<uint64_t>(statement.Number(4));
  row.episode_return = statement.Real(5);
  row.success_end = statement.Number(6) != 0, row.success_ever = statement.Number(7) != 0;
  row.length = statement.Number(8);
  row.cause = statement.Text(9);
  const auto hash = HashFrom(statement.Text(10));
  row.state_hash = hash.value_or(0);
  row.source = statement.Text(11);
  if (!hash || ChecksumOf(row) != statement.Text(12)) return std::nullopt;
  return row;
}

}  // namespace

struct EpisodeLedger::Impl {
  Database db;
  std::vector<EpisodeRow> rows;
  std::optional<Statement> insert;  // closed before db
  bool fresh = false;

  Status Load(const std::string& path, const std::string& plan, const Status& may_begin) {
    // hostile files: no functions from the schema, every cell looked at
    if (const Status set = db.Execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"); !set) return set;
    Transaction opening(db);
    if (!opening.begun()) return opening.begun();
    const auto version = NumberOf(db, "PRAGMA user_version");
    if (!version) return version.errors();
    const auto objects = NumberOf(db, "SELECT COUNT(*) FROM sqlite_schema");
    if (!objects) return objects.errors();
    fresh = *version == 0 && *objects == 0;
    if (fresh && !may_begin) return may_begin;
    if (const Status ready = fresh ? Make(db, plan) : Check(db, path, *version); !ready) return ready;
    if (const Status read = fresh ? Status(Done{}) : Read(path, plan); !read) return read;
    if (const Status committed = opening.Commit(); !committed) return committed;
    auto prepared = db.Prepare(kInsert);
    if (!prepared) return prepared.errors();
    insert = std::move(*prepared);
    return Done{};
  }

  Status Read(const std::string& path, const std::string& plan) {
    std::vector<std::string> plans, digests;
    const Status planned = ForEach(db, "SELECT plan, digest FROM run", [&](Statement& row) {
      plans.push_back(row.Text(0));
      digests.push_back(row.Text(1));
    });
    if (!planned) return planned;
    if (plans.size() != 1 || Sha256Hex(plans[0]) != digests[0])
      return Unreadable(path, "its plan does not match its digest");
    if (plans[0] != plan)
      return Error{"run-folder-taken", path,
                   "the folder holds another evaluation: it differs in " + DifferenceOf(plans[0], plan),
                   "another folder, or the options of the run that is there"};
    std::optional<Error> bad;
    const Status read = ForEach(db, kSelect, [&](Statement& statement) {
      auto row = RowOf(statement);
      if (row) rows.push_back(std::move(*row));
      if (!row && !bad) bad = Unreadable(path, fmt::format("row {} does not match its checksum", rows.size() + 1));
    });
    if (!read) return read;
    if (bad) return *bad;
    return Done{};
  }

  Status AddAll(std::span<const EpisodeRow> added) {
    Transaction adding(db);
    if (!adding.begun()) return adding.begun();
    const int64_t now = Now();
    for (const EpisodeRow& row : added) {
      insert->Bind(row.policy).Bind(row.policy_digest).Bind(row.task).Bind(row.task_digest);
      insert->Bind(static_cast<int64_t>(row.seed)).BindReal(row.episode_return);
      insert->Bind(int64_t{row.success_end}).Bind(int64_t{row.success_ever}).Bind(row.length).Bind(row.cause);
      insert->Bind(fmt::format("{:016x}", row.state_hash)).Bind(row.source).Bind(now).Bind(ChecksumOf(row));
      if (const Status written = insert->Run(); !written) return written;
    }
    return adding.Commit();
  }
};

EpisodeLedger::EpisodeLedger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EpisodeLedger::EpisodeLedger(EpisodeLedger&&) noexcept = default;
EpisodeLedger& EpisodeLedger::operator=(EpisodeLedger&&) noexcept = default;
EpisodeLedger::~EpisodeLedger() = default;

Result<EpisodeLedger> EpisodeLedger::Open(const std::filesystem::path& path, const std::string& plan,
                                          const Status& may_begin) {
  std::error_code ignored;
  const auto type = std::filesystem::status(path, ignored).type();
  const bool there = type != std::filesystem::file_type::not_found;
  // reading a pipe would wait for ever
  if (there && type != std::filesystem::file_type::regular) return Unreadable(path.string(), "it is no file");
  // opening would make it a database
  if (there && !may_begin && std::filesystem::is_empty(path, ignored)) return may_begin.errors();
  // what goes wrong with a file that was there is about what it holds, unless the machine says otherwise
  const auto told = [&](const Error& error) {
    const bool ours = error.code.starts_with("ledger-") || error.code == "run-folder-taken";
    if (ours) return error;
    const bool damaged = there && error.code == "database-corrupt";
    return damaged ? Unreadable(error.where, error.code + ": " + error.message) : Unwritten(error);
  };
  if (there && IsOthers(path)) return Unreadable(path.string(), "a database, but not the ledger of an evaluation");
  auto db = Database::Open(path);
  if (!db) return told(db.error());
  auto impl = std::make_unique<Impl>(Impl{std::move(*db), {}, std::nullopt, false});
  if (const Status loaded = impl->Load(path.string(), plan, may_begin); !loaded) return told(loaded.error());
  return EpisodeLedger(std::move(impl));
}

bool EpisodeLedger::fresh() const { return impl_->fresh; }

const std::vector<EpisodeRow>& EpisodeLedger::rows() const { return impl_->rows; }

Status EpisodeLedger::Add(std::span<const EpisodeRow> rows) {
  if (const Status added = impl_->AddAll(rows); !added) return Unwritten(added.error());
  impl_->rows.insert(impl_->rows.end(), rows.begin(), rows.end());
  return Done{};
}

}  // namespace gensim::evaluation
