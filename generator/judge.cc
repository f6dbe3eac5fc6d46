#include "generator/judge.h"

#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "generator/gates/static_gates.h"
#include "generator/repair.h"

namespace gensim::generator {

namespace {

// Is the first error of the last round still there, at the same place?
bool SameRefusal(const Verdict& before, const Verdict& now) {
  const GateReport *old = before.refusal(), *report = now.refusal();
  if (!old || !report || old->errors.empty()) return false;
  for (const Error& error : report->errors)
    if (error.code == old->errors.front().code && error.where == old->errors.front().where) return true;
  return false;
}

// One round: a fresh candidate for the text, all gates.
void RunRound(const Ladder& ladder, const GateContext& context, Judgement& judgement) {
  judgement.candidate = Candidate{};
  judgement.candidate.text = judgement.proposal.text;
  judgement.verdict = ladder.Run(judgement.candidate, context);
  // whoever takes the task in needs its facts, also where the gates that work them out were skipped
  if (judgement.verdict.accepted) {
    if (const Status known = NeedFacts(judgement.candidate); !known) {
      judgement.verdict.accepted = false;
      judgement.verdict.reports.push_back(Refuse(known.errors()));
      judgement.verdict.reports.back().gate = "facts";
    }
  }
  judgement.rounds.push_back(judgement.verdict.reports);
  judgement.failure = judgement.verdict.failure;
}

// The text after one deterministic repair; nothing when no repair answers the refusal.
std::optional<Mending> MendRefusal(const Judgement& judgement, std::string& text) {
  const GateReport& refusal = *judgement.verdict.refusal();
  if (refusal.gate == "parse") {
    std::optional<std::string> mended = MendText(text);
    if (!mended) return std::nullopt;
    text = *std::move(mended);
    return Mending{refusal.errors.front().code, refusal.errors.front().where,
                   "the text around the JSON object dropped"};
  }
  if (!judgement.candidate.document) return std::nullopt;
  Json document = *judgement.candidate.document;
  const std::optional<Mending> mending = MendOnce(document, refusal.errors);
  if (mending) text = PrettyJson(document);
  return mending;
}

}  // namespace

std::string Judgement::refusing_gate() const {
  if (!reply_fault.empty()) return "reply";
  const GateReport* report = verdict.refusal();
  return report ? report->gate : "";
}

Errors Judgement::errors() const {
  if (!reply_fault.empty()) return reply_fault;
  const GateReport* report = verdict.refusal();
  return report ? report->errors : Errors{};
}

std::string Judgement::History() const {
  Json history = Json::array();
  for (const RepairStep& step : repairs) {
    history.push_back({{"round", step.round},
                       {"kind", step.kind},
                       {"gate", step.gate},
                       {"code", step.code},
                       {"where", step.where},
                       {"what", step.what},
                       {"mended", step.mended}});
  }
  return CanonicalJson(history);
}

Judgement Judge(const Ladder& ladder, const JudgeOptions& options, const ProposalRequest& request, Proposal proposal,
                ProposalSource* source, Reviewer* reviewer, const std::atomic<bool>* cancel) {
  Judgement judgement;
  judgement.proposal = std::move(proposal);
  const GateContext context{*request.library, options.gates, "", request.number, reviewer, cancel};
  RunRound(ladder, context, judgement);

  int free_repairs = 0, rounds = 0;
  while (judgement.failure.empty() && !judgement.verdict.cancelled && judgement.verdict.refusal()) {
    const GateReport refusal = *judgement.verdict.refusal();
    const Verdict before = judgement.verdict;
    RepairStep step{rounds, "deterministic", refusal.gate, "", "", "", false};

    // what can be mended without asking comes first
    std::string text = judgement.proposal.text;
    std::optional<Mending> mending;
    if (options.deterministic_repairs && free_repairs < kMaxDeterministicRepairs)
      mending = MendRefusal(judgement, text);
    if (mending) {
      ++free_repairs;
      step.code = mending->code;
      step.where = mending->where;
      step.what = mending->what;
      judgement.proposal.text = text;
    } else {
      if (!source || !source->can_repair() || rounds >= options.repairs) break;
      step.round = ++rounds;
      step.kind = "llm";
      step.code = refusal.errors.front().code;
      step.where = refusal.errors.front().where;
      Result<Proposal> mended =
          source->Repair(request, judgement.proposal, refusal.gate, refusal.errors, refusal.measured, rounds);
      if (!mended) {
        if (EndsRun(mended.error())) {
          judgement.failure = mended.errors();
          break;
        }
        // a reply without a program leaves the proposal as it was
        step.what = ToString(mended.error());
        judgement.repairs.push_back(step);
        continue;
      }
      judgement.proposal.text = mended->text;
    }

    RunRound(ladder, context, judgement);
    step.mended = !SameRefusal(before, judgement.verdict);
    judgement.repairs.push_back(step);
  }
  return judgement;
}

Judgement Validate(const Ladder& ladder, const GateOptions& options, const LibraryView& library,
                   const std::string& text, Reviewer* reviewer, const std::atomic<bool>* cancel) {
  Judgement judgement;
  judgement.proposal = {text, "user", "{}"};
  // the digest is known only when the text is a program; otherwise the gates refuse it before novelty anyway
  const Result<tasklib::Program> program = tasklib::Program::FromText(text);
  const GateContext context{library, options, program ? program->digest() : "", 0, reviewer, cancel};
  RunRound(ladder, context, judgement);
  return judgement;
}

}  // namespace gensim::generator
