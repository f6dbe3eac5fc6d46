#include "generator/card.h"

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
  const Result<tabletop::Task> task = tasklib::Lower(program, kCardSeed);
  if (!task) return task.errors();
  return KnownTask{program, *facts, origin, BehaviourOf(*task, *facts)};
}

}  // namespace

Result<tasklib::TaskFacts> FactsForArchive(const tasklib::Program& program, const tasklib::Facts& facts,
                                           const Behaviour& behaviour) {
  // the search text is that of the first demo scene
  const Result<tabletop::Task> task = tasklib::Lower(program, 0);
  if (!task) return task.errors();
  Json extra = {{"behaviour", Json::object()}, {"cell", CellJson(facts.cell)},
                {"objects", facts.objects},    {"objects_moved", facts.objects_moved},
                {"summary", task->summary},    {"tower_height", facts.tower_height}};
  for (const auto& [name, value] : behaviour.features) extra["behaviour"][name] = value;

  tasklib::TaskFacts archived;
  archived.shape_id = program.shape_id();
  archived.cell = facts.cell.Text();
  archived.relations = program.relations();
  archived.plan_length = facts.plan_length;
  archived.text = program.name() + "\n" + task->summary;
  for (const auto& goal : task->goals) archived.text += "\n" + goal.sentence;
  archived.vocabulary_digest = tasklib::VocabularyDigest();
  archived.extra = CanonicalJson(extra);
  return archived;
}

Result<tasklib::TaskCard> CardOf(const tasklib::Program& program, const std::string& origin) {
  const Result<KnownTask> known = Compute(program, origin);
  if (!known) return known.errors();
  const Result<tasklib::TaskFacts> facts = FactsForArchive(program, known->facts, known->behaviour);
  if (!facts) return facts.errors();
  tasklib::TaskCard card;
  card.program = program.canonical();
  card.origin = origin;
  card.facts = *facts;
  return card;
}

Result<tasklib::TaskCard> CardOf(const Judgement& judgement, const tasklib::Program& program) {
  const Result<tasklib::TaskFacts> facts =
      FactsForArchive(program, *judgement.candidate.facts, judgement.candidate.behaviour);
  if (!facts) return facts.errors();
  tasklib::TaskCard card;
  card.program = program.canonical();
  card.origin = judgement.proposal.origin;
  card.facts = *facts;
  card.provenance = judgement.proposal.provenance;
  card.records.push_back({kValidationRecord, CanonicalJson(ValidationRecord(judgement.verdict)), 0});
  if (!judgement.repairs.empty())
    card.records.push_back({kRepairRecord, CanonicalJson({{"steps", Json::parse(judgement.History())}}), 0});
  return card;
}

Result<KnownTask> KnownFromArchive(const tasklib::StoredTask& task) {
  const Result<tasklib::Program> program = tasklib::Program::FromText(task.program);
  if (!program) return program.errors();
  const Result<Json> extra = ParseJson(task.entry.facts.extra);
  const bool current = task.entry.facts.vocabulary_digest == tasklib::VocabularyDigest();
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

Result<LibraryView> ViewOf(tasklib::Library& library, std::vector<std::string>* notes) {
  const Result<std::vector<tasklib::TaskEntry>> entries = library.List({});
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
