#include "generator/composer/program_names.h"

#include <cctype>
#include <nlohmann/json.hpp>

#include "generator/composer/goal_groups.h"

namespace gensim::generator {

namespace {

// Calls `visit` on every string inside a value.
template <class Visit>
void ForEachString(Json& value, const Visit& visit) {
  if (value.is_string()) {
    std::string text = value;
    visit(text);
    value = text;
  } else if (value.is_structured()) {
    for (Json& item : value) ForEachString(item, visit);
  }
}

}  // namespace

void RenameVariables(Json& value, const Names& names) {
  ForEachString(value, [&](std::string& text) {
    const size_t dollar = text.find('$');
    if (dollar == std::string::npos) return;
    size_t end = dollar + 1;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
    const auto found = names.find(text.substr(dollar + 1, end - dollar - 1));
    if (found != names.end()) text = text.substr(0, dollar + 1) + found->second + text.substr(end);
  });
}

void RenameIds(Json& clause, const Names& names) {
  for (const char* key : {"put", "of", "ref", "ref2"}) {
    if (!clause.contains(key)) continue;
    ForEachString(clause[key], [&](std::string& text) {
      const std::string id = GroupOfSelector(text);
      if (const auto found = names.find(id); found != names.end()) text = found->second + text.substr(id.size());
    });
  }
}

std::set<std::string> IdsIn(const Json& clauses) {
  std::set<std::string> ids;
  for (Json clause : clauses) {
    for (const char* key : {"put", "of", "ref", "ref2"})
      if (clause.contains(key))
        ForEachString(clause[key], [&](std::string& text) { ids.insert(GroupOfSelector(text)); });
  }
  return ids;
}

std::string FreshName(const std::string& name, const std::set<std::string>& taken) {
  if (!taken.contains(name)) return name;
  for (int i = 2;; ++i)
    if (const std::string next = name.substr(0, 20) + "_" + std::to_string(i); !taken.contains(next)) return next;
}

void DropUnusedDraws(Json& program) {
  if (!program.contains("vary")) return;
  std::set<std::string> used;
  Json rest = program;
  ForEachString(rest, [&](std::string& text) {
    for (size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
      size_t end = at + 1;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
      used.insert(text.substr(at + 1, end - at - 1));
    }
  });
  Json kept = Json::array();
  for (const Json& draw : program["vary"])
    if (used.contains(draw.value("var", ""))) kept.push_back(draw);
  if (kept.empty()) {
    program.erase("vary");
  } else {
    program["vary"] = kept;
  }
}

}  // namespace gensim::generator
