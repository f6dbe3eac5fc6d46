#include "generator/composer/mutate.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/tabletop/asset.h"
#include "envs/tabletop/relation.h"
#include "generator/composer/draft.h"
#include "generator/composer/motifs.h"
#include "generator/composer/program_names.h"
#include "generator/composer/scenery.h"

namespace gensim::generator {

namespace {

// --- single changes; false when there was nothing to change

bool ChangeAsset(Json& program, Rng& rng) {
  static const std::vector<std::vector<std::string>> kAlike = {{"block", "cylinder", "box", "ball"},
                                                               {"bowl", "container", "tray", "cup"},
                                                               {"plate", "pallet", "tray"},
                                                               {"zone", "plate", "pallet"}};
  Json& group = program["scene"][rng.Index(program["scene"].size())];
  const std::string asset = group.value("asset", "");
  for (const auto& family : kAlike) {
    if (std::find(family.begin(), family.end(), asset) == family.end()) continue;
    const std::string next = rng.Pick(family);
    if (next == asset) return false;
    group["asset"] = next;
    group.erase("size");
    group.erase("mass_g");
    if (const auto size = SampleSize(rng, next); !size.empty()) group["size"] = size;
    return true;
  }
  return false;
}

bool ChangeCount(Json& program, Rng& rng) {
  Json& group = program["scene"][rng.Index(program["scene"].size())];
  const bool plain =
      group.contains("count") && group["count"].is_number() &&
      (!group.contains("color") || group["color"].is_string()) &&
      (!group.contains("size") || !group["size"].is_array() || group["size"].empty() || group["size"][0].is_number());
  if (!plain || (group.contains("color") && group["color"].get<std::string>().starts_with("$"))) return false;
  const int count = group["count"].get<int>() + (rng.Chance(0.6) ? 1 : -1);
  if (count < 1 || count > 7) return false;
  group["count"] = count;
  return true;
}

bool ChangeRelation(Json& program, Rng& rng) {
  Json& clause = program["goals"][rng.Index(program["goals"].size())];
  const bool layout = clause.contains("layout");
  const std::string key = layout ? "layout" : "rel", old = clause.value(key, "");
  std::vector<const tabletop::RelationInfo*> menu;
  for (const tabletop::Relation* relation : tabletop::Relations()) {
    const auto& info = relation->info();
    const int refs = static_cast<int>(clause.contains("ref")) + static_cast<int>(clause.contains("ref2"));
    const bool free = std::none_of(info.params.begin(), info.params.end(), [](const auto& p) { return p.required; });
    if (info.layout == layout && info.name != old && info.min_refs <= refs && refs <= info.max_refs && free)
      menu.push_back(&info);
  }
  if (menu.empty()) return false;
  clause[key] = rng.Pick(menu)->name;
  for (const char* param : {"gap_mm", "side", "pose", "hole", "radius_mm", "columns", "colors", "order"})
    clause.erase(param);
  return true;
}

bool ChangeOrder(Json& program, Rng&) {
  if (program["goals"].size() < 2) return false;
  program["order"] = program.value("order", "sequence") == "sequence" ? "any" : "sequence";
  return true;
}

bool DropGoal(Json& program, Rng&) {
  if (program["goals"].size() < 2) return false;
  program = Reduced(program, static_cast<int>(program["goals"].size()) - 1);
  return true;
}

// Changes that need the bookkeeping of a draft.
bool Extend(Json& program, Rng& rng, int what) {
  Draft draft(rng.Stream("extend"), program);
  bool done = false;
  if (what == 0) {
    std::vector<const tabletop::RelationInfo*> menu;
    for (const tabletop::Relation* relation : tabletop::Relations()) menu.push_back(&relation->info());
    done = AddMotif(draft, *rng.Pick(menu), true);
  } else {
    done = what == 1 ? AddStart(draft) : AddDistractors(draft);
  }
  if (done) program = draft.program();
  return done;
}

}  // namespace

Json Stripped(const Json& program) {
  Json copy = program;
  for (const char* key : {"name", "summary"}) copy.erase(key);
  if (copy.contains("limits")) {
    copy["limits"].erase("steps");
    if (copy["limits"].empty()) copy.erase("limits");
  }
  for (const char* list : {"goals", "start"}) {
    if (!copy.contains(list)) continue;
    for (Json& clause : copy[list]) clause.erase("say");
  }
  return copy;
}

Json Mutate(const Json& program, const Rng& stream) {
  Rng rng = stream;
  Json result = Stripped(program);
  const int changes = 1 + static_cast<int>(rng.Index(2));
  int done = 0;
  for (int tries = 0; tries < 20 && done < changes; ++tries) {
    switch (rng.Index(8)) {
      case 0:
        done += ChangeAsset(result, rng);
        break;
      case 1:
        done += ChangeCount(result, rng);
        break;
      case 2:
        done += ChangeRelation(result, rng);
        break;
      case 3:
        done += ChangeOrder(result, rng);
        break;
      case 4:
        done += DropGoal(result, rng);
        break;
      case 5:
        done += Extend(result, rng, 1);
        break;
      case 6:
        done += Extend(result, rng, 2);
        break;
      default:
        done += Extend(result, rng, 0);
        break;
    }
  }
  DropUnusedDraws(result);
  return result;
}

Json Cross(const Json& a, const Json& b, const Rng& stream) {
  Rng rng = stream;
  Json result = Stripped(a), other = Stripped(b);

  // `b` brings at most two goals, so that the task stays readable
  const int goals = static_cast<int>(other["goals"].size());
  other = Reduced(other, std::min(goals, 1 + static_cast<int>(rng.Index(2))));

  // names of `b` that `a` uses already
  std::set<std::string> ids, variables;
  for (const Json& group : result["scene"]) ids.insert(group.value("id", ""));
  for (const Json& draw : result.value("vary", Json::array())) variables.insert(draw.value("var", ""));
  Names new_ids, new_variables;
  for (const Json& group : other["scene"]) {
    const std::string id = group.value("id", "");
    ids.insert(new_ids[id] = FreshName(id, ids));
  }
  for (const Json& draw : other.value("vary", Json::array())) {
    const std::string name = draw.value("var", "");
    variables.insert(new_variables[name] = FreshName(name, variables));
  }

  RenameVariables(other, new_variables);
  for (Json& draw : other["vary"]) {
    draw["var"] = new_variables[draw.value("var", "")];
    result["vary"].push_back(draw);
  }
  for (Json& group : other["scene"]) {
    group["id"] = new_ids[group.value("id", "")];
    result["scene"].push_back(group);
  }
  const int shift = static_cast<int>(result["goals"].size());
  for (const char* list : {"goals", "start"}) {
    if (!other.contains(list)) continue;
    for (Json& clause : other[list]) {
      RenameIds(clause, new_ids);
      if (clause.contains("after"))
        for (Json& goal : clause["after"]) goal = goal.get<int>() + shift;
      result[list].push_back(clause);
    }
  }
  if (result.contains("vary") && result["vary"].empty()) result.erase("vary");
  return result;
}

Json Reduced(const Json& program, int goals) {
  Json result = Stripped(program);
  Json kept = Json::array();
  for (const Json& clause : program["goals"])
    if (static_cast<int>(kept.size()) < goals) kept.push_back(clause);
  result["goals"] = kept;

  // groups that only dropped goals spoke of become scenery that nothing needs
  std::set<std::string> needed = IdsIn(kept);
  if (result.contains("start")) {
    Json starts = Json::array();
    for (const Json& clause : result["start"]) {
      const std::set<std::string> spoken = IdsIn(Json::array({clause}));
      if (std::any_of(spoken.begin(), spoken.end(), [&](const std::string& id) { return needed.contains(id); })) {
        starts.push_back(clause);
        needed.insert(spoken.begin(), spoken.end());
      }
    }
    if (starts.empty()) {
      result.erase("start");
    } else {
      result["start"] = starts;
    }
  }
  const std::set<std::string> was_needed = IdsIn(program["goals"]);
  Json scene = Json::array();
  for (const Json& group : result["scene"])
    if (needed.contains(group.value("id", "")) || !was_needed.contains(group.value("id", ""))) scene.push_back(group);
  result["scene"] = scene;
  DropUnusedDraws(result);
  return result;
}

}  // namespace gensim::generator
