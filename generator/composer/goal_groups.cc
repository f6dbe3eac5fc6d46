#include "generator/composer/goal_groups.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace gensim::generator {

namespace {

void AddOnce(std::vector<std::string>& groups, const std::string& id) {
  if (std::find(groups.begin(), groups.end(), id) == groups.end()) groups.push_back(id);
}

}  // namespace

std::string GroupOfSelector(const std::string& selector) { return selector.substr(0, selector.find('[')); }

std::vector<std::string> MovedGroups(const Json& program) {
  std::vector<std::string> groups;
  const auto add = [&](const Json& selector) {
    if (selector.is_string()) AddOnce(groups, GroupOfSelector(selector));
  };
  for (const Json& clause : program["goals"]) {
    const Json selector = clause.value(clause.contains("layout") ? "of" : "put", Json());
    for (const Json& one : selector.is_array() ? selector.get<std::vector<Json>>() : std::vector<Json>{selector})
      add(one);
  }
  return groups;
}

std::vector<std::string> MentionedGroups(const Json& program) {
  std::vector<std::string> groups = MovedGroups(program);
  for (const Json& clause : program["goals"]) {
    for (const char* key : {"ref", "ref2"}) {
      if (!clause.contains(key) || !clause[key].is_string()) continue;
      AddOnce(groups, GroupOfSelector(clause[key]));
    }
  }
  return groups;
}

}  // namespace gensim::generator
