#include "generator/gates/ladder.h"

#include <time.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/error_json.h"
#include "envs/base/text.h"
#include "envs/core/build_info.h"
#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"
#include "generator/llm/provider.h"
#include "generator/tours/tour_gates.h"

namespace gensim::generator {

namespace {

// CPU time of this thread: other jobs on the machine do not count.
double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

GateReport Timed(const Gate& gate, Candidate& candidate, const GateContext& context) {
  const double begin = ThreadSeconds();
  GateReport report = gate.Check(candidate, context);
  report.gate = gate.name();
  report.cpu_seconds = ThreadSeconds() - begin;
  return report;
}

// Runs the dear part of a gate that has passed, if it has one. Returns whether it still passes.
bool Finish(const Gate& gate, Candidate& candidate, const GateContext& context, GateReport& report) {
  const double begin = ThreadSeconds();
  std::optional<GateReport> finished = gate.Finish(candidate, context);
  if (!finished) return true;
  finished->gate = gate.name();
  finished->cpu_seconds = report.cpu_seconds + ThreadSeconds() - begin;
  report = *std::move(finished);
  return report.outcome != Outcome::kRefuse;
}

std::shared_ptr<const Ladder> TabletopLadder() {
  std::vector<std::unique_ptr<const Gate>> gates;
  AddStaticGates(gates);
  AddSimulatedGates(gates);
  return std::make_shared<const Ladder>(std::move(gates));
}

}  // namespace

const GateReport* Verdict::refusal() const {
  for (const GateReport& report : reports)
    if (report.outcome == Outcome::kRefuse) return &report;
  return nullptr;
}

double Verdict::cpu_seconds() const {
  double seconds = 0;
  for (const GateReport& report : reports) seconds += report.cpu_seconds;
  return seconds;
}

bool Ladder::FinishStatic(Candidate& candidate, const GateContext& context, Verdict& verdict) const {
  for (size_t i = 0; i < verdict.reports.size(); ++i) {
    GateReport& report = verdict.reports[i];
    if (report.outcome != Outcome::kPass) continue;
    if (context.options.on_gate) context.options.on_gate(context.proposal, report.gate);
    if (Finish(*gates_[i], candidate, context, report)) continue;
    // the gates behind it have not been reached then; what they took is its time
    for (size_t k = i + 1; k < verdict.reports.size(); ++k) report.cpu_seconds += verdict.reports[k].cpu_seconds;
    verdict.reports.resize(i + 1);
    return false;
  }
  return true;
}

bool Ladder::Enter(const Gate& gate, Candidate& candidate, const GateContext& context, Verdict& verdict) const {
  // a gate that is off leaves its place in the record
  if (context.options.off.contains(gate.name())) {
    GateReport report = Other(Outcome::kSkip, "switched-off", "this gate was switched off");
    report.gate = gate.name();
    verdict.reports.push_back(std::move(report));
    return true;
  }
  if (context.options.on_gate) context.options.on_gate(context.proposal, gate.name());
  verdict.reports.push_back(Timed(gate, candidate, context));
  // a gate that was cut short has said nothing
  verdict.cancelled = context.cancelled();
  if (verdict.cancelled) return false;
  const GateReport& report = verdict.reports.back();
  if (report.outcome != Outcome::kRefuse) return true;
  // the server's fault is not the task's
  if (!report.errors.empty() && EndsRun(report.errors.front())) {
    verdict.failure = report.errors;
    verdict.reports.pop_back();
  }
  return false;
}

Verdict Ladder::Run(Candidate& candidate, const GateContext& context) const {
  Verdict verdict;
  const auto simulated = std::find_if(gates_.begin(), gates_.end(), [](const auto& gate) { return gate->simulates(); });
  for (auto gate = gates_.begin(); gate != simulated; ++gate)
    if (!Enter(**gate, candidate, context, verdict)) return verdict;
  const bool finished = FinishStatic(candidate, context, verdict);
  verdict.cancelled = context.cancelled();
  if (!finished || verdict.cancelled) return verdict;
  if (!context.options.stop_after_static) {
    for (auto gate = simulated; gate != gates_.end(); ++gate)
      if (!Enter(**gate, candidate, context, verdict)) return verdict;
  }
  verdict.accepted = true;
  return verdict;
}

GateReport Ladder::RunOne(const std::string& gate, Candidate& candidate, const GateContext& context) const {
  const Gate* found = Find(gate);
  if (!found) return Other(Outcome::kSkip, "unknown-gate", "'" + gate + "' is not in the ladder");
  GateReport report = Timed(*found, candidate, context);
  if (report.outcome == Outcome::kPass) Finish(*found, candidate, context, report);
  return report;
}

std::vector<std::string> Ladder::names() const {
  std::vector<std::string> names;
  for (const auto& gate : gates_) names.push_back(gate->name());
  return names;
}

const Gate* Ladder::Find(const std::string& name) const {
  for (const auto& gate : gates_)
    if (gate->name() == name) return gate.get();
  return nullptr;
}

Result<std::shared_ptr<const Ladder>> LadderFor(const std::string& family) {
  static const std::shared_ptr<const Ladder> kTabletop = TabletopLadder();
  static const std::shared_ptr<const Ladder> kTours = TourLadder();
  if (family == "tabletop") return kTabletop;
  if (family == "tsp") return kTours;
  return Error{"unknown-family", "", "no gates are registered for family '" + family + "'",
               LegalHint(family, tasklib::Families())};
}

Json ValidationRecord(const Verdict& verdict, const std::string& family) {
  Json gates = Json::array();
  std::string engine;
  for (const GateReport& report : verdict.reports) {
    Json entry = {{"gate", report.gate}, {"outcome", NameOf(report.outcome)}};
    if (!report.errors.empty()) entry["errors"] = ErrorsToJson(report.errors);
    if (!report.measured.empty()) entry["measured"] = Json::parse(report.measured);
    // the gate that compiles scenes says with what
    if (report.gate == "compile" && entry.contains("measured")) engine = entry["measured"].value("engine", "");
    gates.push_back(std::move(entry));
  }
  return {{"record", 1},
          {"kind", "validation"},
          {"accepted", verdict.accepted},
          {"engine", engine},
          {"build", BuildId()},
          {"cpu_class", CpuClass()},
          {"vocabulary", tasklib::VocabularyDigest(family)},
          {"gates", std::move(gates)}};
}

int TrustOf(const Json& record) {
  // a gate supports a level only when it was run and passed, or had nothing to look at
  const auto passed = [&](const char* name) {
    for (const Json& gate : record.value("gates", Json::array())) {
      if (gate.value("gate", "") != name) continue;
      const std::string outcome = gate.value("outcome", "");
      return outcome == NameOf(Outcome::kPass) || outcome == NameOf(Outcome::kNotApplicable);
    }
    return false;
  };
  const auto all = [&](std::initializer_list<const char*> names) {
    return std::all_of(names.begin(), names.end(), passed);
  };
  if (!all({"parse", "schema", "references", "lower", "geometry", "language", "novelty"})) return 0;
  if (!all({"compile", "settle", "oracle"})) return 1;
  if (!all({"perturbed", "controls"})) return 2;
  // the second engine may pass a task that depends on the engine; such a one stays where it is
  for (const Json& gate : record.value("gates", Json::array())) {
    if (gate.value("gate", "") != "second-engine" || !passed("second-engine")) continue;
    return gate.value("measured", Json::object()).value("verdict", "") == kAgrees ? 4 : 3;
  }
  return 3;
}

}  // namespace gensim::generator
