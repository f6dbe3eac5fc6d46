#include "generator/composer/describe.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/tabletop/relation.h"
#include "generator/composer/clause_phrase.h"
#include "generator/composer/menu.h"
#include "generator/composer/noun_phrases.h"
#include "tasklib/program/language.h"
#include "tasklib/program/nouns.h"

namespace gensim::generator {

namespace {

constexpr size_t kMaxName = 64;  // leaves room for a number behind it
constexpr size_t kMaxSummary = 240;

std::string Kebab(std::string text) {
  for (char& c : text)
    c = std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                                                    : '-';
  return text;
}

// One statement of the summary: what a clause asks for.
struct Statement {
  std::string name;      ///< "balls-in-bowls"
  std::string sentence;  ///< "put the red balls in the bowls"
};

// The phrases of a clause with what its parameters add to them ("on its {side} side"), which a placed task tells.
std::vector<std::string> PhrasesOf(const tabletop::Relation& relation, const tabletop::Task* task,
                                   const std::string& where) {
  if (task) {
    for (const tabletop::Goal& goal : task->goals)
      if (goal.where == where) return relation.Phrases(*task, goal);
  }
  return relation.info().phrases;
}

Statement StatementOf(const Json& program, const tabletop::Task* task, size_t index, int wording) {
  const Json& clause = program["goals"][index];
  Statement statement;
  const bool layout = clause.contains("layout");
  const std::string word = clause.value(layout ? "layout" : "rel", "");
  const tabletop::Relation* relation = tabletop::FindRelation(word);
  Noun put = NounOf(program, clause.value(layout ? "of" : "put", Json()));
  Noun ref = NounOf(program, clause.value("ref", Json()));
  const Noun ref2 = NounOf(program, clause.value("ref2", Json()));
  if (!relation) return statement;

  // a loop speaks of all objects that it runs over
  const bool loop = clause.contains("for");
  const bool chain = loop && put.group == ref.group;
  if (loop) {
    SpeakOfAll(program, 2, put);
    const bool each = !chain && clause.contains("ref") && clause["ref"].is_string() &&
                      clause["ref"].get<std::string>().find('$') != std::string::npos;
    if (each) SpeakOfAll(program, 1, ref);
  }
  put.quantity = QuantityOf(clause);
  // an order of colours names them already
  if (clause.contains("colors") && clause["colors"].is_array() &&
      put.color == JoinWords(clause["colors"].get<std::vector<std::string>>()))
    put.color.clear();

  const std::string things = Kebab(put.count > 1 ? put.plural : put.word);
  if (chain && word == "on") {
    statement.name = Kebab(put.word) + "-stack";
    statement.sentence = "stack " + PhraseOf(put) + " on each other" +
                         (put.ordered ? " in that order, the first one at the bottom" : "");
    return statement;
  }
  statement.sentence = ClausePhrase(relation->info(), PhrasesOf(*relation, task, PointerTo("/goals", index)), clause,
                                    put, ref, ref2, wording);
  if (put.ordered && loop)
    statement.sentence += ref.count > 1 ? ", one each in that order" : ", one after the other in that order";
  if (layout) {
    statement.name = Kebab(put.word) + "-" + word;
  } else {
    statement.name = things + "-" + word;
  }
  if (!layout && clause.contains("side") && clause["side"].is_string() && clause["side"] != "any")
    statement.name += "-" + Kebab(clause["side"]);
  if (clause.contains("ref") && !chain)
    statement.name += (layout ? "-at-" : "-") + Kebab(ref.count > 1 ? ref.plural : ref.word);
  return statement;
}

// Clauses next to each other that read alike become one statement.
std::vector<Statement> StatementsOf(const Json& program, const tabletop::Task* task, int wording) {
  std::vector<Statement> statements;
  for (size_t i = 0; i < program["goals"].size(); ++i) {
    Statement statement = StatementOf(program, task, i, wording);
    if (statement.name.empty()) continue;
    if (!statements.empty() && statements.back().sentence == statement.sentence) continue;
    statements.push_back(std::move(statement));
  }
  return statements;
}

std::string NameOfStart(const Json& program) {
  if (!program.contains("start") || program["start"].empty()) return "";
  const Json& clause = program["start"].front();
  if (clause.contains("layout")) return "-from-" + clause.value("layout", "");
  const Noun ref = NounOf(program, clause.value("ref", Json()));
  const std::string relation = clause.value("rel", "");
  if (relation == "on") return "-off-the-" + Kebab(ref.word);
  if (relation == "in" || relation == "inserted") return "-out-of-the-" + Kebab(ref.word);
  return "-from-the-" + Kebab(ref.word);
}

std::string Shortened(std::string name) {
  // whole words are dropped from the end
  while (name.size() > kMaxName) {
    const size_t hyphen = name.rfind('-');
    if (hyphen == std::string::npos) return name.substr(0, kMaxName);
    name.resize(hyphen);
  }
  // no connecting word at the end
  for (bool cut = true; cut;) {
    cut = false;
    for (const char* word : {"-and", "-then", "-from", "-off", "-the", "-out", "-of", "-at", "-in", "-on"})
      if (name.ends_with(word)) name.resize(name.size() - std::string(word).size()), cut = true;
  }
  return name;
}

Description DescriptionOf(const Json& program, const tabletop::Task* task, int wording) {
  const std::vector<Statement> statements = StatementsOf(program, task, wording);
  const bool sequence = program.value("order", "sequence") == "sequence";
  Description description;
  for (size_t i = 0; i < statements.size(); ++i) {
    if (i > 0) description.name += sequence ? "-then-" : "-and-";
    description.name += statements[i].name;

    // as many statements as fit; the instructions name the rest
    std::string text = statements[i].sentence;
    const std::string link = i == 0 ? "" : sequence ? ", then " : ", and ";
    if (description.summary.size() + link.size() + text.size() + 2 > kMaxSummary) break;
    description.summary += link + text;
  }
  description.name = Shortened(Shortened(description.name) + NameOfStart(program));
  if (!IsKebabCase(description.name)) description.name = "tabletop-task";
  if (description.summary.empty()) description.summary = "Do what the instructions say";
  description.summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(description.summary[0])));
  if (description.summary.back() != '.') description.summary += '.';
  return description;
}

}  // namespace

Description Describe(const Json& program, const tabletop::Task& placed, int wording) {
  return DescriptionOf(program, &placed, wording);
}

Description Describe(const Json& program) {
  Json document = program;
  document["name"] = "described";
  document.erase("summary");
  const Result<tasklib::Program> checked = tasklib::Program::FromJson(document);
  if (!checked) return DescriptionOf(program, nullptr, 0);
  const Result<tabletop::Task> task = tasklib::Lower(*checked, 0);
  return DescriptionOf(program, task ? &*task : nullptr, 0);
}

std::vector<std::string> LeftOut(const tabletop::Task& task) {
  static const std::set<std::string> kSmallWords = {"the", "all", "and", "of", "on", "in", "at", "to", "a", "any"};
  // what a goal names: its things, as its own sentence names them, and words among its parameters
  std::string names;
  for (const tabletop::Goal& goal : task.goals) {
    for (const std::vector<int>* things : {&goal.put, &goal.ref, &goal.ref2})
      if (!things->empty()) names += " " + tasklib::NameObjects(task, *things).phrase;
    if (goal.params.side != "any") names += " " + tasklib::SideWords(goal.params.side);
    names += " " + JoinWords(goal.params.color_order);
  }
  std::vector<std::string> missing;
  std::string word;
  for (const char c : names + " ") {
    if (c != ' ' && c != ',') {
      word += c;
      continue;
    }
    const bool known =
        kSmallWords.contains(word) || Contains(missing, word) || task.summary.find(word) != std::string::npos;
    if (!word.empty() && !known) missing.push_back(word);
    word.clear();
  }
  return missing;
}

std::string FreeName(const std::string& name, const std::function<bool(const std::string&)>& taken) {
  if (!taken(name)) return name;
  for (int i = 2;; ++i)
    if (const std::string next = name.substr(0, 72) + "-" + std::to_string(i); !taken(next)) return next;
}

}  // namespace gensim::generator
