#include "generator/card.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/core/seed.h"
#include "generator/gates/ladder.h"

namespace gensim::generator {

namespace {

constexpr uint64_t kCardSeed = kGateSeeds.first + 80'000'000;

Json CellJson(const tasklib::Cell& cell) {
  return {{"relation", cell.relation},
          {"primitive", cell.primitive},
          {"assets", cell.assets},
          {"moved", cell.moved},
          {"plan", cell.plan}};
}

Result<KnownTask> Compute(const tasklib::Program& program, const std::string& origin) {
  Result<tasklib::Facts> facts = tasklib::ComputeFacts(program);
  if (!facts) return facts.errors();
  Result<Behaviour> behaviour = BehaviourOf(program, *facts, kCardSeed);
  if (!behaviour) return behaviour.errors();
  return KnownTask{program, *facts, origin, *std::move(behaviour)};
}

// what the family measured, besides the gates' records
void AddMeasured(const std::string& anchors, const std::string& certificates, tasklib::TaskCard& card) {
  if (!anchors.empty())
    card.records.push_back({kMeasuredRecord, CanonicalJson({{"anchors", Json::parse(anchors)}}), 0});
  if (!certificates.empty())
    card.records.push_back({kCertificatesRecord, CanonicalJson({{"certificates", Json::parse(certificates)}}), 0});
}

}  // namespace

Result<tasklib::TaskFacts> FactsForArchive(const tasklib::Program& program, const tasklib::Facts& facts,
                                           const Behaviour& behaviour, const std::string& anchors,
                                           const std::string& certificates) {
  const auto sentences = tasklib::Sentences(program);
  if (!sentences) return sentences.errors();
  Json extra = {{"behaviour", Json::object()},   {"cell", CellJson(facts.cell)},
                {"objects", facts.objects},      {"objects_moved", facts.objects_moved},
                {"summary", sentences->front()}, {"tower_height", facts.tower_height}};
  if (!anchors.empty()) extra["anchors"] = Json::parse(anchors);
  if (!certificates.empty()) {
    double largest = 0;
    const Json list = Json::parse(certificates);
    for (const Json& one : list)
      if (!one.at("gap").is_null()) largest = std::max(largest, one.at("gap").get<double>());
    if (!list.empty()) extra["largest_gap"] = largest;
  }
  for (const auto& [name, value] : behaviour.features) extra["behaviour"][name] = value;

  tasklib::TaskFacts archived;
  archived.shape_id = program.shape_id();
  archived.cell = facts.cell.Text();
  archived.relations = program.relations();
  archived.plan_length = facts.plan_length;
  archived.text = program.name();
  for (const std::string& sentence : *sentences) archived.text += "\n" + sentence;
  archived.vocabulary_digest = tasklib::VocabularyDigest(program.family());
  archived.extra = CanonicalJson(extra);
  return archived;
}

Result<tasklib::TaskCard> CardOf(const tasklib::Program& program, const std::string& origin, const std::string& anchors,
                                 const std::string& certificates) {
  const Result<KnownTask> known = Compute(program, origin);
  if (!known) return known.errors();
  const Result<tasklib::TaskFacts> facts =
      FactsForArchive(program, known->facts, known->behaviour, anchors, certificates);
  if (!facts) return facts.errors();
  tasklib::TaskCard card;
  card.program = program.canonical();
  card.origin = origin;
  card.facts = *facts;
  AddMeasured(anchors, certificates, card);
  return card;
}

Result<tasklib::TaskCard> CardOf(const Judgement& judgement, const tasklib::Program& program) {
  const Candidate& candidate = judgement.candidate;
  const Result<tasklib::TaskFacts> facts =
      FactsForArchive(program, *candidate.facts, candidate.behaviour, candidate.anchors, candidate.certificates);
  if (!facts) return facts.errors();
  tasklib::TaskCard card;
  card.program = program.canonical();
  card.origin = judgement.proposal.origin;
  card.facts = *facts;
  card.provenance = judgement.proposal.provenance;
  card.records.push_back({kValidationRecord, CanonicalJson(ValidationRecord(judgement.verdict, program.family())), 0});
  if (!judgement.repairs.empty())
    card.records.push_back({kRepairRecord, CanonicalJson({{"steps", Json::parse(judgement.History())}}), 0});
  AddMeasured(candidate.anchors, candidate.certificates, card);
  return card;
}

Result<KnownTask> KnownFromArchive(const tasklib::StoredTask& task) {
  const Result<tasklib::Program> program = tasklib::Program::FromText(task.program);
  if (!program) return program.errors();
  const Result<Json> extra = ParseJson(task.entry.facts.extra);
  const bool current = task.entry.facts.vocabulary_digest == tasklib::VocabularyDigest(program->family());
  if (!current || !extra || !extra->contains("behaviour") || !extra->contains("cell"))
    return Compute(*program, task.entry.origin);

  try {
    KnownTask known{*program, {}, task.entry.origin, {}};
    const Json& cell = (*extra)["cell"];
    known.facts.cell = {cell.at("relation"), cell.at("primitive"), cell.at("assets"), cell.at("moved"),
                        cell.at("plan")};
    known.facts.plan_length = task.entry.facts.plan_length;
    known.facts.objects = extra->at("objects");
    known.facts.objects_moved = extra->at("objects_moved");
    known.facts.tower_height = extra->at("tower_height");
    for (const auto& [name, value] : (*extra)["behaviour"].items())
      known.behaviour.features.emplace_back(name, value.get<double>());
    return known;
  } catch (const Json::exception&) {
    // facts of another hand: the program itself says what is needed
    return Compute(*program, task.entry.origin);
  }
}

Result<LibraryView> ViewOf(tasklib::Library& library, const std::string& family, std::vector<std::string>* notes) {
  tasklib::ListFilter filter;
  filter.family = family;
  const Result<std::vector<tasklib::TaskEntry>> entries = library.List(filter);
  if (!entries) return entries.errors();
  LibraryView view;
  for (const tasklib::TaskEntry& entry : *entries) {
    const Result<tasklib::StoredTask> stored = library.Show(entry.digest);
    const Result<KnownTask> known = stored ? KnownFromArchive(*stored) : Result<KnownTask>(stored.errors());
    if (known) {
      view.tasks.push_back(std::make_shared<const KnownTask>(*known));
    } else if (notes) {
      notes->push_back(entry.name + ": " + ToString(known.error()));
    }
  }
  return view;
}

int TrustFromRecords(const std::vector<tasklib::Record>& records) {
  int trust = 0;
  std::set<std::string> machines;  // engines and CPU classes that support level 3
  bool reviewed = false;
  for (const tasklib::Record& record : records) {
    const Result<Json> body =
        ParseJson(record.body, {.max_bytes = size_t{1} << 20, .max_depth = 12, .max_items = 100000});
    if (!body || !body->is_object()) continue;
    if (record.kind == kReviewRecord) reviewed = body->value("verdict", "") == "good";
    if (record.kind != kValidationRecord) continue;
    trust = TrustOf(*body);
    if (trust >= 3) machines.insert(body->value("engine", "") + "/" + body->value("cpu_class", ""));
  }
  if (trust >= 3 && machines.size() >= 2) trust = 4;
  return trust >= 3 && reviewed ? 5 : trust;
}

}  // namespace gensim::generator
