#include "generator/llm_reference.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <span>

#include "envs/base/rng.h"
#include "envs/tabletop/asset.h"
#include "envs/tabletop/relation.h"
#include "generator/composer/describe.h"
#include "generator/tours/tour_reference.h"

namespace gensim::generator {

namespace {

using Names = std::map<std::string, std::string>;

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// "$old" and "{old}" inside a text become the new names
std::string WithVariables(const std::string& text, const Names& names) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const char mark = text[at];
    out += mark;
    ++at;
    if (mark != '$' && mark != '{') continue;
    size_t end = at;
    while (end < text.size() && IsWordByte(text[end])) ++end;
    const std::string name = text.substr(at, end - at);
    const auto found = names.find(name);
    out += found == names.end() ? name : found->second;
    at = end;
  }
  return out;
}

void RenameAll(Json& value, const Names& variables) {
  if (value.is_string()) {
    value = WithVariables(value.get<std::string>(), variables);
  } else if (value.is_structured()) {
    for (Json& item : value) RenameAll(item, variables);
  }
}

// the ids of selectors: a text up to its bracket, or a list of such
void RenameSelector(Json& value, const Names& ids) {
  if (value.is_array()) {
    for (Json& item : value) RenameSelector(item, ids);
  } else if (value.is_string()) {
    const std::string text = value;
    const size_t end = std::min(text.find('['), text.size());
    if (const auto found = ids.find(text.substr(0, end)); found != ids.end()) value = found->second + text.substr(end);
  }
}

Json RenameClause(Json clause, const Names& ids, Names variables) {
  clause.erase("say");
  if (clause.contains("for") && clause["for"].is_object()) {
    variables[clause["for"].value("var", "")] = "i";
    clause["for"]["var"] = "i";
  }
  RenameAll(clause, variables);
  for (const char* key : {"put", "of", "ref", "ref2"})
    if (clause.contains(key)) RenameSelector(clause[key], ids);
  return clause;
}

// keys in the order in which a person writes a program
nlohmann::ordered_json InOrder(const Json& value) {
  static const std::vector<std::string> kOrder = {
      "gensim", "family", "name",  "summary", "vary",    "scene",  "start",  "goals", "order", "limits",
      "var",    "id",     "asset", "size",    "outline", "color",  "count",  "put",   "rel",   "layout",
      "of",     "ref",    "ref2",  "map",     "places",  "cities", "metric", "play",  "path",  "forced_edges"};
  if (value.is_array()) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Json& item : value) list.push_back(InOrder(item));
    return list;
  }
  if (!value.is_object()) return value;
  nlohmann::ordered_json record = nlohmann::ordered_json::object();
  for (const std::string& key : kOrder)
    if (value.contains(key)) record[key] = InOrder(value[key]);
  for (const auto& [key, item] : value.items())
    if (!record.contains(key)) record[key] = InOrder(item);
  return record;
}

void CollectWords(const Json& value, std::string& words) {
  if (value.is_string()) words += " " + value.get<std::string>();
  if (value.is_structured())
    for (const Json& item : value) CollectWords(item, words);
}

}  // namespace

std::optional<Json> InLlmProfile(const Json& program) {
  Json out = program;
  Names ids, variables;
  for (Json& draw : out.value("vary", Json::array())) {
    const std::string name = fmt::format("v{}", variables.size() + 1);
    variables[draw.value("var", "")] = name;
  }
  if (out.contains("vary")) {
    for (Json& draw : out["vary"]) {
      draw["var"] = variables[draw.value("var", "")];
      RenameAll(draw, variables);
    }
  }
  for (Json& group : out["scene"]) {
    const std::string name = fmt::format("o{}", ids.size() + 1);
    ids[group.value("id", "")] = name;
    group["id"] = name;
    RenameAll(group, variables);
  }
  for (const char* list : {"start", "goals"}) {
    if (!out.contains(list)) continue;
    for (Json& clause : out[list]) clause = RenameClause(clause, ids, variables);
  }
  if (out.contains("summary")) out["summary"] = WithVariables(out["summary"].get<std::string>(), variables);

  // what a reference need not say goes before the whole reference does
  if (tasklib::CheckSchema(out, tasklib::Profile::kLlm).empty()) return out;
  for (const char* key : {"summary", "limits"}) out.erase(key);
  if (tasklib::CheckSchema(out, tasklib::Profile::kLlm).empty()) return out;
  return std::nullopt;
}

std::string ProgramForPrompt(const Json& program) {
  return InOrder(program).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Reference> ReferencesOf(const LibraryView& library) {
  std::vector<Reference> references;
  for (const auto& task : library.tasks) {
    if (task->program.family() == "tsp") {
      if (auto tour = TourReference(task->program)) references.push_back(*std::move(tour));
      continue;
    }
    const Json& program = task->program.json();
    std::optional<Json> fitting = InLlmProfile(program);
    if (!fitting) continue;
    fitting->erase("summary");
    Reference reference;
    reference.name = task->program.name();
    reference.summary = program.contains("summary") ? program["summary"].get<std::string>() : Describe(program).summary;
    for (const char* part : {"scene", "start", "goals"})
      if (program.contains(part)) CollectWords(program[part], reference.words);
    reference.program = ProgramForPrompt(*fitting);
    references.push_back(std::move(reference));
  }
  return references;
}

std::vector<std::string> EmptiestCells(const LibraryView& library, uint64_t seed, int64_t number, size_t count) {
  static const std::vector<std::string> kBuckets = {"1-2", "3-4", "5-8"};
  Rng rng = Rng(seed, "llm/cells").Stream(std::to_string(number));
  std::map<std::string, int> by_relation, by_plan;
  for (const auto& task : library.tasks) {
    ++by_relation[task->facts.cell.relation];
    ++by_plan[task->facts.cell.relation + "/" + task->facts.cell.plan];
  }

  // relations by how seldom they are the hardest of a task; chance decides between equals
  std::vector<const tabletop::RelationInfo*> relations;
  for (const tabletop::Relation* relation : tabletop::Relations()) relations.push_back(&relation->info());
  rng.Shuffle(relations);
  std::stable_sort(relations.begin(), relations.end(),
                   [&](const auto* a, const auto* b) { return by_relation[a->name] < by_relation[b->name]; });
  relations.resize(std::min(count, relations.size()));

  std::vector<std::string> movable;
  for (const tabletop::AssetType& asset : tabletop::Assets())
    if (asset.movable) movable.push_back(asset.name);
  std::vector<std::string> lines;
  for (const tabletop::RelationInfo* info : relations) {
    // the plan length that this relation has least of, and assets that it is for
    const size_t shortest = info->layout && info->min_put > 2 ? 1 : 0;
    std::string plan = kBuckets[shortest];
    for (const std::string& bucket : std::span(kBuckets).subspan(shortest))
      if (by_plan[info->name + "/" + bucket] < by_plan[info->name + "/" + plan]) plan = bucket;
    const std::string put = rng.Pick(info->put_assets.empty() ? movable : info->put_assets);
    const std::string ref = info->max_refs == 0 ? put : rng.Pick(info->ref_assets.empty() ? movable : info->ref_assets);
    const auto& [first, second] = std::minmax(put, ref);
    lines.push_back(fmt::format("{}, pick-place, {}+{}, {}, {}: {} tasks", info->name, first, second, plan, plan,
                                by_relation[info->name]));
  }
  return lines;
}

}  // namespace gensim::generator
