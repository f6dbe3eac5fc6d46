#include "generator/llm/ledger.h"

#include <mutex>
#include <string_view>
#include <utility>

#include "generator/llm/ledger_file.h"

namespace gensim::generator {

using ledger::Database;
using ledger::Micros;
using ledger::Now;
using ledger::Read;
using ledger::ReadNumber;
using ledger::Seconds;
using ledger::Statement;
using ledger::Transaction;
using ledger::Value;
using ledger::Write;
using ledger::WriteError;

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
  auto db = ledger::OpenFile(path);
  if (!db) return db.errors();
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

Status Ledger::AddProposal(int64_t run, const ProposalRows& rows) {
  const std::lock_guard lock(impl_->mutex);
  Transaction all(impl_->db);
  if (!all.begun()) return WriteError(all.begun().error());
  const ProposalEnd& end = rows.end;
  bool booked = false;
  const Status looked = Read(impl_->db, "SELECT 1 FROM proposals WHERE run = ? AND proposal = ?", {run, end.proposal},
                             [&](Statement&) { booked = true; });
  if (!looked || booked) return looked;

  for (const GateRun& gate : rows.gates) {
    const Status added =
        Write(impl_->db,
              "INSERT INTO gate_runs(run, proposal, round, gate, outcome, code, cpu_us) VALUES(?, ?, ?, ?, ?, ?, ?)",
              {run, gate.proposal, int64_t{gate.round}, gate.gate, gate.outcome, gate.code, Micros(gate.cpu_seconds)});
    if (!added) return added;
  }
  for (const RepairRound& repair : rows.repairs) {
    const Status added =
        Write(impl_->db, "INSERT INTO repairs(run, proposal, round, kind, code, mended) VALUES(?, ?, ?, ?, ?, ?)",
              {run, repair.proposal, int64_t{repair.round}, repair.kind, repair.code, int64_t{repair.mended}});
    if (!added) return added;
  }
  const Status ended = Write(impl_->db,
                             "INSERT INTO proposals(run, proposal, origin, outcome, gate, code, digest, at_us) "
                             "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                             {run, end.proposal, end.origin, end.outcome, end.gate, end.code, end.digest, Now()});
  if (!ended) return ended;
  if (const Status committed = all.Commit(); !committed) return WriteError(committed.error());
  return Done{};
}

Result<RunTotals> Ledger::Totals(int64_t run) {
  const std::lock_guard lock(impl_->mutex);
  auto totals = impl_->CallTotals(run);
  if (!totals) return totals;
  const Status proposals =
      Read(impl_->db, "SELECT COUNT(*), SUM(outcome = 'accepted') FROM proposals WHERE ?1 < 0 OR run = ?1", {run},
           [&](Statement& row) {
             totals->proposals = row.Number(0);
             totals->accepted = row.Number(1);
           });
  if (!proposals) return proposals.errors();
  return totals;
}

}  // namespace gensim::generator
