#include "generator/run/reporter.h"

#include <nlohmann/json.hpp>

#include "generator/run/entries.h"

namespace gensim::generator {

namespace {

double CpuSeconds(const Judgement& judgement) {
  double seconds = 0;
  for (const auto& reports : judgement.rounds)
    for (const GateReport& report : reports) seconds += report.cpu_seconds;
  return seconds;
}

}  // namespace

void Reporter::TellStarted() const {
  ProposeEvent event;
  event.kind = ProposeEvent::Kind::kStarted;
  event.resumed = progress_.report().resumed;
  Tell(event);
}

void Reporter::TellGates(int64_t number, const Judgement& judgement, const std::string& name) const {
  for (const RepairStep& step : judgement.repairs) {
    ProposeEvent event;
    event.kind = ProposeEvent::Kind::kRepair;
    event.proposal = number;
    event.name = name;
    event.gate = step.gate;
    event.code = step.code;
    event.outcome = step.mended ? "mended" : "not mended";
    event.message = step.what;
    Tell(event);
  }
  for (const GateReport& report : judgement.verdict.reports) {
    ProposeEvent event;
    event.proposal = number;
    event.name = name;
    event.gate = report.gate;
    event.outcome = NameOf(report.outcome);
    event.code = report.errors.empty() ? "" : report.errors.front().code;
    event.seconds = report.cpu_seconds;
    Tell(event);
  }
}

void Reporter::TellAccepted(int64_t number, const Judgement& judgement, const tasklib::Program& program) const {
  ProposeEvent event;
  event.kind = ProposeEvent::Kind::kAccepted;
  event.proposal = number;
  event.name = program.name();
  event.digest = program.digest();
  event.seconds = CpuSeconds(judgement);
  event.plan_length = judgement.candidate.facts->plan_length;
  Tell(event);
}

void Reporter::TellRefused(int64_t number, const Judgement& judgement, const RecentFailure& failure) const {
  ProposeEvent event;
  event.kind = ProposeEvent::Kind::kRefused;
  event.proposal = number;
  event.name = failure.name;
  event.gate = failure.gate;
  event.code = failure.error.code;
  event.message = ToString(failure.error);
  event.seconds = CpuSeconds(judgement);
  Tell(event);
}

Status Reporter::Book(const Json& entry) const {
  return hooks_.ledger ? hooks_.ledger->AddProposal(hooks_.ledger_run, RowsOf(entry)) : Status(Done{});
}

void Reporter::Tell(ProposeEvent& event) const {
  if (!hooks_.on_event) return;
  event.accepted = static_cast<int>(progress_.report().accepted.size());
  event.judged = static_cast<int>(progress_.admitted());
  hooks_.on_event(event);
}

}  // namespace gensim::generator
