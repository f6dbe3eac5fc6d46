#include "generator/composer/scenery.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "generator/composer/goal_groups.h"
#include "generator/composer/menu.h"

namespace gensim::generator {

bool AddStart(Draft& draft) {
  Rng& rng = draft.rng();
  const std::vector<std::string> moved = MovedGroups(draft.program());
  if (moved.empty() || draft.program().contains("start")) return false;
  const std::string id = rng.Pick(moved);
  const int count = draft.CountOf(id);
  const std::string asset = draft.Group(id).value("asset", "");
  const bool flat = asset == "block" || asset == "box" || asset == "cylinder";
  const int way = PickWeighted(rng, {0.35, 0.2, flat && count >= 2 ? 0.3 : 0.0, flat ? 0.15 : 0.0});

  // in or on something
  if (way < 2) {
    const std::string place_asset = rng.Pick(way == 0 ? std::vector<std::string>{"container", "tray"}
                                                      : std::vector<std::string>{"pallet", "plate", "zone"});
    GroupSpec place{.asset = place_asset, .size = SampleSize(rng, place_asset)};
    if (place_asset == "container" && asset == "box") return false;
    const std::string from = draft.AddGroup(place);
    if (from.empty()) return false;
    draft.AddStart({{"put", id}, {"rel", way == 0 ? "in" : place_asset == "zone" ? "inside" : "on"}, {"ref", from}});
    return true;
  }
  // in a figure of their own
  if (way == 2) {
    draft.AddStart({{"layout", rng.Pick(std::vector<std::string>{"tower", "row", "column"})}, {"of", id}});
    return true;
  }
  // under something that has to be taken off first
  GroupSpec cover{.asset = "block", .size = {30, 30, 30}};
  const std::string top = draft.AddGroup(cover);
  if (top.empty()) return false;
  draft.AddStart({{"put", top}, {"rel", "on"}, {"ref", count > 1 ? id + "[0]" : id}});
  return true;
}

void StartTogether(Json& program) {
  // what start clauses speak of
  std::vector<std::string> started;
  for (const Json& clause : program.value("start", Json::array())) {
    for (const char* key : {"put", "of", "ref", "ref2"})
      if (clause.contains(key) && clause[key].is_string()) started.push_back(GroupOfSelector(clause[key]));
  }
  std::map<std::string, const Json*> groups;
  for (const Json& group : program["scene"]) groups[group.value("id", "")] = &group;
  const auto free = [&](const std::string& id) {
    return groups.contains(id) && !groups[id]->contains("place") && std::ranges::count(started, id) == 0;
  };
  Json starts = Json::array();
  for (const Json& clause : program["goals"]) {
    if (clause.value("rel", "") != "apart" || clause.contains("for") || !clause["put"].is_string()) continue;
    const std::string put = clause["put"];
    if (!free(put)) continue;
    const Json count = groups[put]->value("count", Json(1));
    if (!count.is_number() || count > 10) continue;
    const bool beside = count == 1 && clause.contains("ref") && clause["ref"].is_string();
    if (count == 1 && !beside) continue;
    starts.push_back(beside ? Json{{"put", put}, {"rel", "next-to"}, {"ref", clause["ref"]}}
                            : Json{{"layout", "row"}, {"of", put}});
    started.push_back(put);
  }
  if (starts.empty()) return;
  for (const Json& clause : program.value("start", Json::array())) starts.push_back(clause);
  program["start"] = std::move(starts);
}

bool AddDistractors(Draft& draft) {
  Rng& rng = draft.rng();
  const std::vector<std::string> moved = MovedGroups(draft.program());
  const bool alike = !moved.empty() && rng.Chance(0.5);
  std::string asset = alike ? draft.Group(rng.Pick(moved)).value("asset", "")
                            : rng.Pick(std::vector<std::string>{"block", "cylinder", "ball", "box"});
  if (asset == "kit-piece" || asset == "ring" || asset == "bowl" || asset == "plate") asset = "block";
  GroupSpec spec{
      .asset = asset, .count = static_cast<int>(rng.Integer(1, 3)), .size = SampleSize(rng, asset), .distractor = true};
  spec.coloring = Coloring::kEach;
  return !draft.AddGroup(spec).empty();
}

}  // namespace gensim::generator
