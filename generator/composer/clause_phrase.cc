#include "generator/composer/clause_phrase.h"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "envs/base/text.h"
#include "tasklib/program/language.h"
#include "tasklib/program/nouns.h"

namespace gensim::generator {

namespace {

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

// several references of one clause: any of them will do, or each takes one
std::string RefPhrase(const tabletop::RelationInfo& info, const Json& clause, const Noun& ref) {
  if (clause.value("match", "") == "bijection") return PhraseOf(ref) + ", one for each";
  const bool any = ref.count > 1 && !info.layout && !clause.contains("for") && !tasklib::MeansAllRefs(info.name);
  return (any ? "any of " : "") + PhraseOf(ref);
}

// What the placeholders of a relation's phrases stand for; drawn values stay placeholders of the summary.
std::map<std::string, std::string> ValuesOf(const Json& clause, const tabletop::RelationInfo& info, const Noun& put,
                                            const Noun& ref, const Noun& ref2) {
  std::map<std::string, std::string> values = {{"put", PhraseOf(put)}, {"of", PhraseOf(put)}, {"rel", info.name}};
  if (clause.contains("ref")) values["ref"] = RefPhrase(info, clause, ref);
  if (clause.contains("ref2")) values["ref2"] = PhraseOf(ref2);
  const auto drawn = [](const Json& value) { return "{" + value.get<std::string>().substr(1) + "}"; };
  const auto is_drawn = [](const Json& value) {
    return value.is_string() && value.get<std::string>().starts_with("$");
  };
  for (const auto& [key, name] :
       {std::pair("side", "side"), std::pair("order", "order"), std::pair("colors", "colors"),
        std::pair("columns", "columns"), std::pair("gap_mm", "gap"), std::pair("radius_mm", "radius")}) {
    if (!clause.contains(key)) continue;
    const Json& value = clause[key];
    const std::string unit = std::string(key).ends_with("_mm") ? " mm" : "";
    if (is_drawn(value)) {
      values[name] = drawn(value) + unit;
    } else if (value.is_array()) {
      values[name] = JoinWords(value.get<std::vector<std::string>>());
    } else if (value.is_number()) {
      values[name] = unit.empty() ? tasklib::NumberWord(value.get<int>()) : std::to_string(value.get<int>()) + unit;
    } else {
      values[name] = value;
      if (std::string(key) == "side") values[name] = tasklib::SideWords(value);
      if (const size_t at = values[name].find("-first"); at != std::string::npos) values[name][at] = ' ';
    }
  }
  // what the clause leaves to its relation
  for (const tabletop::ParamInfo& param : info.params) {
    if (values.contains(param.key)) continue;
    if (param.key == "gap") values["gap"] = std::to_string(param.preset) + " mm";
    if (param.key == "columns") values["columns"] = tasklib::NumberWord(param.preset);
    if (param.key == "order") values["order"] = "smallest first";
  }
  return values;
}

}  // namespace

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

std::string ClausePhrase(const tabletop::RelationInfo& info, const std::vector<std::string>& phrases,
                         const Json& clause, const Noun& put, const Noun& ref, const Noun& ref2, int wording) {
  const auto values = ValuesOf(clause, info, put, ref, ref2);
  // the first phrase, from the chosen one on, whose placeholders all have values
  for (size_t k = 0; k < phrases.size(); ++k) {
    const std::string& phrase = phrases[(k + static_cast<size_t>(wording)) % phrases.size()];
    if (const auto filled = Filled(put.count > 1 ? tasklib::InPlural(phrase) : phrase, values)) return *filled;
  }
  const std::string sentence = "bring " + PhraseOf(put) + " " + info.name;
  return clause.contains("ref") ? sentence + " " + PhraseOf(ref) : sentence;
}

}  // namespace gensim::generator
