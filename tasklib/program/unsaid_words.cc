#include "tasklib/program/unsaid_words.h"

#include <nlohmann/json.hpp>

#include "tasklib/program/language.h"

namespace gensim::tasklib {

std::string UnsaidWords(const Program& program) {
  const Json& document = program.json();
  const Json goals = document.value("goals", Json::array());
  if (document.value("order", "") != "any" || goals.size() < 2) return "";
  std::string words;
  for (const Json& goal : goals) {
    for (const char* key : {"rel", "layout"})
      if (goal.contains(key) && goal[key].is_string()) words += RelationPhrase(goal[key].get<std::string>()) + "; ";
    if (goal.contains("side") && goal["side"].is_string()) words += SideWords(goal["side"].get<std::string>()) + "; ";
  }
  return words;
}

}  // namespace gensim::tasklib
