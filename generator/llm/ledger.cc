#include "generator/llm/ledger.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "generator/llm/database.h"

namespace gensim::generator {
namespace {

constexpr int64_t kVersion = 1;

constexpr const char* kTables = R"sql(
CREATE TABLE runs(run INTEGER PRIMARY KEY, key TEXT NOT NULL, command TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE run_states(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, state TEXT NOT NULL,
  detail TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE calls(call INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  purpose TEXT NOT NULL, model TEXT NOT NULL, reserved_tokens INTEGER NOT NULL, reserved_nanos INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE settlements(call INTEGER PRIMARY KEY REFERENCES calls, prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL, estimated INTEGER NOT NULL, nanos INTEGER NOT NULL, seconds REAL NOT NULL,
  attempts INTEGER NOT NULL, http_status INTEGER NOT NULL, code TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE gate_runs(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  round INTEGER NOT NULL, gate TEXT NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, cpu_seconds REAL NOT NULL);
CREATE TABLE repairs(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  round INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, mended INTEGER NOT NULL);
CREATE TABLE proposals(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, proposal INTEGER NOT NULL,
  origin TEXT NOT NULL, outcome TEXT NOT NULL, gate TEXT NOT NULL, code TEXT NOT NULL, digest TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX calls_run ON calls(run);
CREATE INDEX gate_runs_run ON gate_runs(run);
CREATE INDEX run_states_run ON run_states(run);
PRAGMA user_version = 1;
)sql";

constexpr const char* kTableNames[] = {"runs", "run_states", "calls", "settlements", "gate_runs", "repairs", "proposals"};

double Now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// rows are history: the file itself refuses to change them
bool MakeAppendOnly(Database& db) {
  for (const std::string table : kTableNames)
    for (const std::string change : {"UPDATE", "DELETE"})
      if (!db.Run(("CREATE TRIGGER " + table + "_no_" + change + " BEFORE " + change + " ON " + table +
                   " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END")
                      .c_str()))
        return false;
  return true;
}

int64_t Version(Database& db) {
  Statement query(db.get(), "PRAGMA user_version");
  return query.Step() ? query.Int(0) : -1;
}

}  // namespace

struct Ledger::Impl {
  explicit Impl(Database opened) : db(std::move(opened)) {}

  std::mutex mutex;
  Database db;

  Error WriteError() const { return db.Failure("ledger-write"); }

  // runs one insert in a transaction of its own
  template <class Fill>
  Result<int64_t> Insert(const char* sql, const Fill& fill) {
    const std::lock_guard lock(mutex);
    Statement insert(db.get(), sql);
    fill(insert);
    insert.Step();
    if (insert.failed()) return WriteError();
    return db.last_row();
  }

  // spent and still reserved tokens and money of a run (a sum over no rows is null and reads as 0); caller holds the lock
  RunTotals CallTotals(int64_t run) {
    RunTotals totals;
    Statement query(db.get(),
                    "SELECT COUNT(*), SUM(s.prompt_tokens), SUM(s.completion_tokens), SUM(s.nanos), TOTAL(s.seconds), "
                    "SUM(s.call IS NULL), SUM(CASE WHEN s.call IS NULL THEN c.reserved_tokens END), "
                    "SUM(CASE WHEN s.call IS NULL THEN c.reserved_nanos END) "
                    "FROM calls c LEFT JOIN settlements s ON s.call = c.call WHERE ?1 < 0 OR c.run = ?1");
    query.Bind(run);
    if (!query.Step()) return totals;
    totals.calls = query.Int(0);
    totals.prompt_tokens = query.Int(1);
    totals.completion_tokens = query.Int(2);
    totals.money = query.Int(3);
    totals.call_seconds = query.Real(4);
    totals.open_calls = query.Int(5);
    totals.open_tokens = query.Int(6);
    totals.open_money = query.Int(7);
    return totals;
  }
};

std::optional<Nanos> RunTotals::money_per_accepted() const {
  return accepted > 0 ? std::optional(spent_money() / accepted) : std::nullopt;
}

std::optional<double> RunTotals::tokens_per_accepted() const {
  return accepted > 0 ? std::optional(static_cast<double>(spent_tokens()) / static_cast<double>(accepted)) : std::nullopt;
}

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::Open(const std::filesystem::path& path) {
  auto db = Database::Open(path, "ledger-unreadable");
  if (!db) return db.errors();
  // two processes may find an empty file at once: the tables are made under the write lock
  {
    Transaction making(*db);
    if (!making.begun()) return db->Failure("ledger-unreadable");
    const int64_t version = Version(*db);
    if (version == 0 && !(db->Run(kTables) && MakeAppendOnly(*db))) return db->Failure("ledger-unreadable");
    if (version != 0 && version != kVersion)
      return Error{"ledger-version", path.string(), "version " + std::to_string(version), "this program writes version 1"};
    if (!making.Commit()) return db->Failure("ledger-unreadable");
  }
  return Ledger(std::make_unique<Impl>(std::move(*db)));
}

Result<int64_t> Ledger::BeginRun(const std::string& key, const std::string& command) {
  const std::lock_guard lock(impl_->mutex);
  Transaction both(impl_->db);
  Statement insert(impl_->db.get(), "INSERT INTO runs(key, command, at) VALUES(?, ?, ?)");
  insert.Bind(key).Bind(command).Bind(Now()).Step();
  if (!both.begun() || insert.failed()) return impl_->WriteError();
  const int64_t run = impl_->db.last_row();
  Statement state(impl_->db.get(), "INSERT INTO run_states(run, state, detail, at) VALUES(?, 'running', '', ?)");
  state.Bind(run).Bind(Now()).Step();
  if (state.failed() || !both.Commit()) return impl_->WriteError();
  return run;
}

Result<std::optional<RunState>> Ledger::FindUnfinished(const std::string& key) {
  const std::lock_guard lock(impl_->mutex);
  Statement query(impl_->db.get(),
                  "SELECT r.run, s.state, s.detail FROM runs r JOIN run_states s ON s.id = "
                  "(SELECT MAX(id) FROM run_states WHERE run = r.run) WHERE r.key = ? AND s.state <> 'done' ORDER BY r.run DESC LIMIT 1");
  if (query.Bind(key).Step()) return std::optional(RunState{query.Int(0), query.Text(1), query.Text(2)});
  if (query.failed()) return impl_->db.Failure("ledger-unreadable");
  return std::optional<RunState>();
}

Status Ledger::AppendState(int64_t run, const std::string& state, const std::string& detail) {
  const auto row = impl_->Insert("INSERT INTO run_states(run, state, detail, at) VALUES(?, ?, ?, ?)",
                                 [&](Statement& insert) { insert.Bind(run).Bind(state).Bind(detail).Bind(Now()); });
  return row ? Status(Done{}) : Status(row.errors());
}

Result<RunState> Ledger::LatestState(int64_t run) {
  const std::lock_guard lock(impl_->mutex);
  Statement query(impl_->db.get(), "SELECT run, state, detail FROM run_states WHERE run = ? ORDER BY id DESC LIMIT 1");
  if (query.Bind(run).Step()) return RunState{query.Int(0), query.Text(1), query.Text(2)};
  return Error{"ledger-unreadable", "", "no run " + std::to_string(run), ""};
}

Result<int64_t> Ledger::Reserve(int64_t run, int64_t proposal, const std::string& purpose, const std::string& model,
                                int64_t tokens, Nanos money, const Budget& budget) {
  const std::lock_guard lock(impl_->mutex);
  // the sum and the booking are one step, also against other processes
  Transaction booking(impl_->db);
  if (!booking.begun()) return impl_->WriteError();
  const RunTotals totals = impl_->CallTotals(run);
  const auto exhausted = [](const std::string& spent, const std::string& next, const std::string& limit) {
    return Error{"budget-exhausted", "--budget", spent + " are spent or reserved, the next call may take " + next + ", the budget is " + limit,
                 "give a larger budget to go on"};
  };
  if (budget.tokens && totals.spent_tokens() + tokens > *budget.tokens)
    return exhausted(std::to_string(totals.spent_tokens()), std::to_string(tokens), std::to_string(*budget.tokens) + " tokens");
  if (budget.money && totals.spent_money() + money > *budget.money)
    return exhausted(FormatMoney(totals.spent_money(), ""), FormatMoney(money, ""), FormatMoney(*budget.money, ""));
  Statement insert(impl_->db.get(),
                   "INSERT INTO calls(run, proposal, purpose, model, reserved_tokens, reserved_nanos, at) VALUES(?, ?, ?, ?, ?, ?, ?)");
  insert.Bind(run).Bind(proposal).Bind(purpose).Bind(model).Bind(tokens).Bind(money).Bind(Now()).Step();
  if (insert.failed()) return impl_->WriteError();
  const int64_t call = impl_->db.last_row();
  if (!booking.Commit()) return impl_->WriteError();
  return call;
}

Status Ledger::Settle(int64_t call, const CallOutcome& outcome) {
  const auto row = impl_->Insert(
      "INSERT INTO settlements(call, prompt_tokens, completion_tokens, estimated, nanos, seconds, attempts, http_status, code, at) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [&](Statement& insert) {
        insert.Bind(call).Bind(outcome.prompt_tokens).Bind(outcome.completion_tokens).Bind(outcome.tokens_estimated ? 1 : 0);
        insert.Bind(outcome.money).Bind(outcome.seconds).Bind(outcome.attempts).Bind(outcome.http_status).Bind(outcome.code).Bind(Now());
      });
  return row ? Status(Done{}) : Status(row.errors());
}

Status Ledger::AddGateRuns(int64_t run, const std::vector<GateRun>& gates) {
  const std::lock_guard lock(impl_->mutex);
  Transaction all(impl_->db);
  if (!all.begun()) return impl_->WriteError();
  for (const GateRun& gate : gates) {
    Statement insert(impl_->db.get(),
                     "INSERT INTO gate_runs(run, proposal, round, gate, outcome, code, cpu_seconds) VALUES(?, ?, ?, ?, ?, ?, ?)");
    insert.Bind(run).Bind(gate.proposal).Bind(gate.round).Bind(gate.gate).Bind(gate.outcome).Bind(gate.code).Bind(gate.cpu_seconds).Step();
    if (insert.failed()) return impl_->WriteError();
  }
  return all.Commit() ? Status(Done{}) : Status(impl_->WriteError());
}

Status Ledger::AddRepair(int64_t run, const RepairRound& repair) {
  const auto row = impl_->Insert("INSERT INTO repairs(run, proposal, round, kind, code, mended) VALUES(?, ?, ?, ?, ?, ?)",
                                 [&](Statement& insert) {
                                   insert.Bind(run).Bind(repair.proposal).Bind(repair.round).Bind(repair.kind).Bind(repair.code);
                                   insert.Bind(repair.mended ? 1 : 0);
                                 });
  return row ? Status(Done{}) : Status(row.errors());
}

Status Ledger::AddProposal(int64_t run, const ProposalEnd& end) {
  const auto row = impl_->Insert(
      "INSERT INTO proposals(run, proposal, origin, outcome, gate, code, digest, at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
      [&](Statement& insert) {
        insert.Bind(run).Bind(end.proposal).Bind(end.origin).Bind(end.outcome).Bind(end.gate).Bind(end.code).Bind(end.digest).Bind(Now());
      });
  return row ? Status(Done{}) : Status(row.errors());
}

Result<RunTotals> Ledger::Totals(int64_t run) {
  const std::lock_guard lock(impl_->mutex);
  sqlite3* db = impl_->db.get();
  RunTotals totals = impl_->CallTotals(run);

  // a proposal that was written twice (a resumed run repeats its last one) counts once, by its last row
  Statement proposals(db,
                      "SELECT COUNT(*), SUM(outcome = 'accepted') FROM proposals WHERE id IN "
                      "(SELECT MAX(id) FROM proposals WHERE ?1 < 0 OR run = ?1 GROUP BY run, proposal)");
  if (proposals.Bind(run).Step()) {
    totals.proposals = proposals.Int(0);
    totals.accepted = proposals.Int(1);
  }
  Statement gates(db,
                  "SELECT gate, SUM(outcome <> 'skip'), SUM(outcome NOT IN ('skip', 'refuse')), TOTAL(cpu_seconds) FROM gate_runs "
                  "WHERE ?1 < 0 OR run = ?1 GROUP BY gate ORDER BY MIN(id)");
  gates.Bind(run);
  while (gates.Step()) totals.gates.push_back({gates.Text(0), gates.Int(1), gates.Int(2), gates.Real(3)});
  Statement repairs(db,
                    "SELECT round, kind, COUNT(*), SUM(mended) FROM repairs WHERE ?1 < 0 OR run = ?1 GROUP BY round, kind ORDER BY round, kind");
  repairs.Bind(run);
  while (repairs.Step()) totals.repairs.push_back({static_cast<int>(repairs.Int(0)), repairs.Text(1), repairs.Int(2), repairs.Int(3)});
  if (proposals.failed() || gates.failed() || repairs.failed()) return impl_->db.Failure("ledger-unreadable");
  return totals;
}

}  // namespace gensim::generator
