#include "generator/llm/ledger.h"

#include <chrono>
#include <cmath>
#include <mutex>
#include <string_view>
#include <utility>
#include <variant>

#include "tasklib/archive/sqlite.h"

namespace gensim::generator {
namespace {

using tasklib::Database;
using tasklib::Statement;

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

int64_t Micros(double seconds) { return std::llround(seconds * 1e6); }
double Seconds(int64_t micros) { return static_cast<double>(micros) / 1e6; }

int64_t Now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

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
Error WriteError(const Error& error) { return As("ledger-write", error); }
Error ReadError(const Error& error) { return As("ledger-unreadable", error); }

// A value of a statement, in the order of its place holders.
using Value = std::variant<int64_t, std::string_view>;

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

// calls `row` for each row of a query
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

Result<int64_t> ReadNumber(Database& db, std::string_view sql) {
  int64_t number = 0;
  const Status read = Read(db, sql, {}, [&](Statement& row) { number = row.Number(0); });
  if (!read) return read.errors();
  return number;
}

// BEGIN IMMEDIATE until Commit(); rolled back when it goes out of scope before.
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

struct Ledger::Impl {
  explicit Impl(Database opened) : db(std::move(opened)) {}

  std::mutex mutex;
  Database db;

  Status WriteLocked(std::string_view sql, std::initializer_list<Value> values) {
    const std::lock_guard lock(mutex);
    return Write(db, sql, values);
  }

  // spent and still reserved tokens and money of a run (a sum over no rows is null and reads as 0); caller holds the
  // lock
  Result<RunTotals> CallTotals(int64_t run) {
    RunTotals totals;
    const Status read =
        Read(db,
             "SELECT COUNT(*), SUM(s.prompt_tokens), SUM(s.completion_tokens), SUM(s.nanos), SUM(s.took_us), "
             "SUM(s.call IS NULL), SUM(CASE WHEN s.call IS NULL THEN c.reserved_tokens END), "
             "SUM(CASE WHEN s.call IS NULL THEN c.reserved_nanos END) "
             "FROM calls c LEFT JOIN settlements s ON s.call = c.call WHERE ?1 < 0 OR c.run = ?1",
             {run}, [&](Statement& row) {
               totals.calls = row.Number(0);
               totals.prompt_tokens = row.Number(1);
               totals.completion_tokens = row.Number(2);
               totals.money = row.Number(3);
               totals.call_seconds = Seconds(row.Number(4));
               totals.open_calls = row.Number(5);
               totals.open_tokens = row.Number(6);
               totals.open_money = row.Number(7);
             });
    if (!read) return read.errors();
    return totals;
  }
};

std::optional<Nanos> RunTotals::money_per_accepted() const {
  return accepted > 0 ? std::optional(spent_money() / accepted) : std::nullopt;
}

std::optional<double> RunTotals::tokens_per_accepted() const {
  return accepted > 0 ? std::optional(static_cast<double>(spent_tokens()) / static_cast<double>(accepted))
                      : std::nullopt;
}

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::Open(const std::filesystem::path& path) {
  auto db = Database::Open(path);
  if (!db) return ReadError(db.error());
  if (const Status set = db->Execute("PRAGMA foreign_keys = ON"); !set) return ReadError(set.error());
  // two processes may find an empty file at once: the tables are made under the write lock
  if (const Status prepared = Prepare(*db, path.string()); !prepared)
    return prepared.error().code.starts_with("ledger-") ? prepared.error() : ReadError(prepared.error());
  return Ledger(std::make_unique<Impl>(std::move(*db)));
}

Result<int64_t> Ledger::BeginRun(const std::string& key, const std::string& command) {
  const std::lock_guard lock(impl_->mutex);
  Transaction both(impl_->db);
  if (!both.begun()) return WriteError(both.begun().error());
  if (const Status run =
          Write(impl_->db, "INSERT INTO runs(key, command, at_us) VALUES(?, ?, ?)", {key, command, Now()});
      !run)
    return run.errors();
  const auto number = ReadNumber(impl_->db, "SELECT last_insert_rowid()");
  if (!number) return number.errors();
  if (const Status state = Write(
          impl_->db, "INSERT INTO run_states(run, state, detail, at_us) VALUES(?, 'running', '', ?)", {*number, Now()});
      !state)
    return state.errors();
  if (const Status committed = both.Commit(); !committed) return WriteError(committed.error());
  return number;
}

Result<std::optional<RunState>> Ledger::FindUnfinished(const std::string& key) {
  const std::lock_guard lock(impl_->mutex);
  std::optional<RunState> found;
  const Status read = Read(impl_->db,
                           "SELECT r.run, s.state, s.detail FROM runs r JOIN run_states s ON s.id = "
                           "(SELECT MAX(id) FROM run_states WHERE run = r.run) WHERE r.key = ? AND s.state <> 'done' "
                           "ORDER BY r.run DESC LIMIT 1",
                           {key}, [&](Statement& row) {
                             found = RunState{row.Number(0), row.Text(1), row.Text(2)};
                           });
  if (!read) return read.errors();
  return found;
}

Status Ledger::AppendState(int64_t run, const std::string& state, const std::string& detail) {
  return impl_->WriteLocked("INSERT INTO run_states(run, state, detail, at_us) VALUES(?, ?, ?, ?)",
                            {run, state, detail, Now()});
}

Result<RunState> Ledger::LatestState(int64_t run) {
  const std::lock_guard lock(impl_->mutex);
  std::optional<RunState> found;
  const Status read =
      Read(impl_->db, "SELECT run, state, detail FROM run_states WHERE run = ? ORDER BY id DESC LIMIT 1", {run},
           [&](Statement& row) {
             found = RunState{row.Number(0), row.Text(1), row.Text(2)};
           });
  if (!read) return read.errors();
  if (!found) return Error{"ledger-unreadable", "", "no run " + std::to_string(run), ""};
  return *found;
}

Result<int64_t> Ledger::Reserve(int64_t run, int64_t proposal, const std::string& purpose, const std::string& model,
                                int64_t tokens, Nanos money, const Budget& budget) {
  const std::lock_guard lock(impl_->mutex);
  // the sum and the booking are one step, also against other processes
  Transaction booking(impl_->db);
  if (!booking.begun()) return WriteError(booking.begun().error());
  const auto totals = impl_->CallTotals(run);
  if (!totals) return totals.errors();
  const auto exhausted = [](const std::string& spent, const std::string& next, const std::string& limit) {
    return Error{"budget-exhausted", "--budget",
                 spent + " are spent or reserved, the next call may take " + next + ", the budget is " + limit,
                 "give a larger budget to go on"};
  };
  if (budget.tokens && totals->spent_tokens() + tokens > *budget.tokens)
    return exhausted(std::to_string(totals->spent_tokens()), std::to_string(tokens),
                     std::to_string(*budget.tokens) + " tokens");
  if (budget.money && totals->spent_money() + money > *budget.money)
    return exhausted(FormatMoney(totals->spent_money(), ""), FormatMoney(money, ""), FormatMoney(*budget.money, ""));
  const Status booked = Write(impl_->db,
                              "INSERT INTO calls(run, proposal, purpose, model, reserved_tokens, reserved_nanos, "
                              "at_us) VALUES(?, ?, ?, ?, ?, ?, ?)",
                              {run, proposal, purpose, model, tokens, money, Now()});
  if (!booked) return booked.errors();
  const auto call = ReadNumber(impl_->db, "SELECT last_insert_rowid()");
  if (const Status committed = booking.Commit(); !committed) return WriteError(committed.error());
  return call;
}

Status Ledger::Settle(int64_t call, const CallOutcome& outcome) {
  return impl_->WriteLocked(
      "INSERT INTO settlements(call, prompt_tokens, completion_tokens, estimated, nanos, took_us, attempts, "
      "http_status, code, at_us) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {call, outcome.prompt_tokens, outcome.completion_tokens, int64_t{outcome.tokens_estimated}, outcome.money,
       Micros(outcome.seconds), int64_t{outcome.attempts}, int64_t{outcome.http_status}, outcome.code, Now()});
}

Status Ledger::AddGateRuns(int64_t run, const std::vector<GateRun>& gates) {
  const std::lock_guard lock(impl_->mutex);
  Transaction all(impl_->db);
  if (!all.begun()) return WriteError(all.begun().error());
  for (const GateRun& gate : gates) {
    const Status added =
        Write(impl_->db,
              "INSERT INTO gate_runs(run, proposal, round, gate, outcome, code, cpu_us) VALUES(?, ?, ?, ?, ?, ?, ?)",
              {run, gate.proposal, int64_t{gate.round}, gate.gate, gate.outcome, gate.code, Micros(gate.cpu_seconds)});
    if (!added) return added;
  }
  if (const Status committed = all.Commit(); !committed) return WriteError(committed.error());
  return Done{};
}

Status Ledger::AddRepair(int64_t run, const RepairRound& repair) {
  return impl_->WriteLocked(
      "INSERT INTO repairs(run, proposal, round, kind, code, mended) VALUES(?, ?, ?, ?, ?, ?)",
      {run, repair.proposal, int64_t{repair.round}, repair.kind, repair.code, int64_t{repair.mended}});
}

Status Ledger::AddProposal(int64_t run, const ProposalEnd& end) {
  return impl_->WriteLocked(
      "INSERT INTO proposals(run, proposal, origin, outcome, gate, code, digest, at_us) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
      {run, end.proposal, end.origin, end.outcome, end.gate, end.code, end.digest, Now()});
}

Result<RunTotals> Ledger::Totals(int64_t run) {
  const std::lock_guard lock(impl_->mutex);
  auto totals = impl_->CallTotals(run);
  if (!totals) return totals;

  // a proposal that was written twice (a resumed run repeats its last one) counts once, by its last row
  const Status proposals = Read(impl_->db,
                                "SELECT COUNT(*), SUM(outcome = 'accepted') FROM proposals WHERE id IN "
                                "(SELECT MAX(id) FROM proposals WHERE ?1 < 0 OR run = ?1 GROUP BY run, proposal)",
                                {run}, [&](Statement& row) {
                                  totals->proposals = row.Number(0);
                                  totals->accepted = row.Number(1);
                                });
  const Status gates =
      Read(impl_->db,
           "SELECT gate, SUM(outcome <> 'skip'), SUM(outcome NOT IN ('skip', 'refuse')), SUM(cpu_us) FROM gate_runs "
           "WHERE ?1 < 0 OR run = ?1 GROUP BY gate ORDER BY MIN(id)",
           {run}, [&](Statement& row) {
             totals->gates.push_back({row.Text(0), row.Number(1), row.Number(2), Seconds(row.Number(3))});
           });
  const Status repairs =
      Read(impl_->db,
           "SELECT round, kind, COUNT(*), SUM(mended) FROM repairs WHERE ?1 < 0 OR run = ?1 "
           "GROUP BY round, kind ORDER BY round, kind",
           {run}, [&](Statement& row) {
             totals->repairs.push_back({static_cast<int>(row.Number(0)), row.Text(1), row.Number(2), row.Number(3)});
           });
  for (const Status* read : {&proposals, &gates, &repairs})
    if (!*read) return read->errors();
  return totals;
}

}  // namespace gensim::generator
