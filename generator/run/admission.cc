#include "generator/run/admission.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/card.h"
#include "generator/composer/describe.h"
#include "generator/run/entries.h"

namespace gensim::generator {

Status Admission::Admit(int64_t number, Judgement& judgement) {
  if (!judgement.failure.empty()) return judgement.failure;
  if (judgement.accepted() && !options_.judge.gates.off.contains("novelty")) LookAgain(number, judgement);
  return judgement.accepted() ? Archive(number, judgement) : ArchiveFailure(number, judgement);
}

// What was admitted since the proposal was judged may be the same task.
void Admission::LookAgain(int64_t number, Judgement& judgement) const {
  const GateContext context{*progress_.newest_view(), options_.judge.gates, "", number, nullptr, nullptr};
  GateReport again = ladder_.RunOne("novelty", judgement.candidate, context);
  if (again.outcome != Outcome::kRefuse) return;
  judgement.verdict.accepted = false;
  // the record ends with the gate that refuses
  auto& reports = judgement.verdict.reports;
  const auto place =
      std::find_if(reports.begin(), reports.end(), [](const GateReport& r) { return r.gate == "novelty"; });
  reports.erase(place, reports.end());
  reports.push_back(std::move(again));
  judgement.rounds.back() = judgement.verdict.reports;
}

Status Admission::Archive(int64_t number, Judgement& judgement) {
  // a name of its own
  Json document = judgement.candidate.program->json();
  Result<std::string> name = library_.FreeName(document.at("name"));
  if (!name) return name.errors();
  const auto taken = [&](const std::string& word) { return progress_.newest_view()->HasName(word); };
  document["name"] = FreeName(*name, taken);
  const Result<tasklib::Program> program = tasklib::Program::FromJson(document);
  if (!program) return program.errors();
  Result<tasklib::TaskCard> card = CardOf(judgement, *program);
  if (!card) return card.errors();
  Json provenance = Json::parse(card->provenance);
  provenance["run"] = {{"seed", progress_.report().seed}, {"proposal", number}};
  card->provenance = CanonicalJson(provenance);

  // intention, archive, completion: a crash in between neither loses nor repeats the task
  Json entry = AcceptedEntry(number, program->name(), judgement);
  entry["adding"] = program->digest();
  if (const Status status = journal_.Append(entry); !status) return status;
  const Result<tasklib::AddedTask> added = library_.Add(*card);
  if (!added) return added.errors();
  entry.erase("adding");
  entry["digest"] = program->digest();
  if (const Status status = journal_.Append(entry); !status) return status;

  progress_.Count(entry);
  if (const Status status = reporter_.Book(entry); !status) return status;
  reporter_.TellGates(number, judgement, program->name());
  progress_.Accept(std::make_shared<const KnownTask>(
      KnownTask{*program, *judgement.candidate.facts, judgement.proposal.origin, judgement.candidate.behaviour}));
  reporter_.TellAccepted(number, judgement, *program);
  return Done{};
}

Status Admission::ArchiveFailure(int64_t number, const Judgement& judgement) {
  const Errors errors = judgement.errors();
  tasklib::FailedProposal failed;
  failed.proposal = judgement.proposal.text;
  failed.family = options_.family;
  failed.origin = judgement.proposal.origin.empty() ? "llm" : judgement.proposal.origin;
  failed.gate = judgement.refusing_gate();
  failed.errors = errors;
  failed.history = judgement.History();
  if (judgement.candidate.program) {
    failed.name = judgement.candidate.program->name();
    failed.shape_id = judgement.candidate.program->shape_id();
  }
  Json provenance = judgement.proposal.provenance.empty() ? Json::object() : Json::parse(judgement.proposal.provenance);
  provenance["run"] = {{"name", progress_.report().run}, {"seed", progress_.report().seed}, {"proposal", number}};
  failed.provenance = CanonicalJson(provenance);
  if (const auto added = library_.AddFailed(failed); !added) return added.errors();
  const RecentFailure failure{failed.name, failed.gate, errors.front()};
  const Json entry = RefusedEntry(number, failure, judgement);
  if (const Status status = journal_.Append(entry); !status) return status;

  progress_.Count(entry);
  if (const Status status = reporter_.Book(entry); !status) return status;
  reporter_.TellGates(number, judgement, failed.name);
  progress_.Refuse(failure);
  reporter_.TellRefused(number, judgement, failure);
  return Done{};
}

}  // namespace gensim::generator
