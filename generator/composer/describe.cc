#include "generator/composer/describe.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "envs/base/text.h"
#include "envs/tabletop/relation.h"
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

void Replace(std::string& text, const std::string& key, const std::string& value) {
  for (size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + value.size()))
    text.replace(at, key.size(), value);
}

// One statement of the summary: what a clause, or a run of alike clauses, asks for.
struct Statement {
  std::string key;       ///< clauses with one key are one statement
  std::string name;      ///< "balls-in-bowls"
  std::string sentence;  ///< "put the red balls in the bowls"
  int clauses = 1;
};

// A phrase with its placeholders filled in one pass; nothing when one of them has no value.
std::optional<std::string> Filled(const std::string& phrase, const std::map<std::string, std::string>& values) {
  std::string text;
  for (size_t at = 0; at < phrase.size();) {
    if (phrase[at] != '{') {
      text += phrase[at++];
      continue;
    }
    const size_t end = phrase.find('}', at);
    const auto value = values.find(phrase.substr(at + 1, end == std::string::npos ? 0 : end - at - 1));
    if (value == values.end()) return std::nullopt;
    text += value->second;
    at = end + 1;
  }
  return text;
}

// "exactly two of ", "at least {n} of ", or nothing
std::string QuantityOf(const Json& clause) {
  if (!clause.contains("count") || !clause["count"].is_object()) return "";
  for (const auto& [key, words] : {std::pair("exactly", "exactly "), std::pair("at_least", "at least ")}) {
    if (!clause["count"].contains(key)) continue;
    const Json& number = clause["count"][key];
    const std::string word =
        number.is_number() ? tasklib::NumberWord(number.get<int>()) : "{" + number.get<std::string>().substr(1) + "}";
    return words + word + " of ";
  }
  return "";
}

// several references of one clause: any of them will do, or each takes one
std::string RefPhrase(const tabletop::RelationInfo& info, const Json& clause, const Noun& ref) {
  if (clause.value("match", "") == "bijection") return PhraseOf(ref) + ", one for each";
  const bool any = ref.count > 1 && !info.layout && !clause.contains("for") && !tasklib::MeansAllRefs(info.name);
  return (any ? "any of " : "") + PhraseOf(ref);
}

std::string FillPhrase(const tabletop::RelationInfo& info, const Json& clause, const Noun& put, const Noun& ref,
                       const Noun& ref2, int wording) {
  std::map<std::string, std::string> values = {{"put", PhraseOf(put)}, {"of", PhraseOf(put)}, {"rel", info.name}};
  if (clause.contains("ref")) values["ref"] = RefPhrase(info, clause, ref);
  if (clause.contains("ref2")) values["ref2"] = PhraseOf(ref2);
  for (const char* key : {"side", "order"})
    if (clause.contains(key) && clause[key].is_string() && !clause[key].get<std::string>().starts_with("$"))
      Replace(values[key] = clause[key], "-first", " first");
  if (clause.contains("columns") && clause["columns"].is_number())
    values["columns"] = std::to_string(clause["columns"].get<int>());
  if (clause.contains("gap_mm") && clause["gap_mm"].is_number())
    values["gap"] = std::to_string(clause["gap_mm"].get<int>()) + " mm";
  if (clause.contains("colors") && clause["colors"].is_string())
    values["colors"] = "{" + clause["colors"].get<std::string>().substr(1) + "}";
  if (clause.contains("colors") && clause["colors"].is_array())
    values["colors"] = JoinWords(clause["colors"].get<std::vector<std::string>>());

  // the first phrase, from the chosen one on, whose placeholders all have values
  for (size_t k = 0; k < info.phrases.size(); ++k) {
    const auto filled = Filled(info.phrases[(k + static_cast<size_t>(wording)) % info.phrases.size()], values);
    if (filled) return *filled;
  }
  const std::string sentence = "bring " + PhraseOf(put) + " " + info.name;
  return clause.contains("ref") ? sentence + " " + PhraseOf(ref) : sentence;
}

Statement StatementOf(const Json& program, const Json& clause, int wording) {
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

  statement.key = word + "/" + put.group + "/" + ref.group;
  const std::string things = Kebab(put.count > 1 ? put.plural : put.word);
  if (chain && word == "on") {
    statement.name = Kebab(put.word) + "-stack";
    statement.sentence = "stack " + PhraseOf(put) + " on each other" +
                         (put.ordered ? " in that order, the first one at the bottom" : "");
    return statement;
  }
  statement.sentence = FillPhrase(relation->info(), clause, put, ref, ref2, wording);
  if (put.count > 1) Replace(statement.sentence, "so that it touches", "so that they touch");
  if (layout && clause.contains("ref") && word != "mirror") {
    statement.sentence +=
        (word == "sorted" ? "," : "") + std::string(ref.word == "zone" ? " inside " : " on ") + PhraseOf(ref);
  }
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

// Alike clauses next to each other become one statement.
std::vector<Statement> StatementsOf(const Json& program, const Json& clauses, int wording) {
  std::vector<Statement> statements;
  for (const Json& clause : clauses) {
    Statement statement = StatementOf(program, clause, wording);
    if (statement.name.empty()) continue;
    if (!statements.empty() && statements.back().key == statement.key) {
      ++statements.back().clauses;
      continue;
    }
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

}  // namespace

Description Describe(const Json& program, int wording) {
  const std::vector<Statement> statements = StatementsOf(program, program["goals"], wording);
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

std::string FreeName(const std::string& name, const std::function<bool(const std::string&)>& taken) {
  if (!taken(name)) return name;
  for (int i = 2;; ++i)
    if (const std::string next = name.substr(0, 72) + "-" + std::to_string(i); !taken(next)) return next;
}

}  // namespace gensim::generator
