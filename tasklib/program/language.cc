#include "tasklib/program/language.h"

#include <fmt/core.h>
#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "envs/tabletop/relation.h"
#include "tasklib/program/nouns.h"
#include "tasklib/program/template.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Object;
using tabletop::Quantity;
using tabletop::Task;

using Values = std::map<std::string, std::string>;

constexpr size_t kSummaryBytes = 220;

const Object& At(const Task& task, int i) { return task.objects[static_cast<size_t>(i)]; }

// "the left rod" of a peg stand whose rods are named by where they are
std::string HoleName(const Task& task, const Goal& goal) {
  if (goal.params.hole < 0 || goal.ref.size() != 1) return "";
  const Object& ref = At(task, goal.ref.front());
  const auto hole = static_cast<size_t>(goal.params.hole);
  if (hole < ref.shape->holes.size()) {
    const std::string& outline = ref.shape->holes[hole].outline;
    return "the " + (outline == "ell" ? std::string("L-shaped") : OutlineWord(outline)) + " hole";
  }
  std::vector<Vec3> rods;
  for (const tabletop::Peg& peg : ref.shape->pegs) rods.push_back(ref.X_WO * peg.base_O);
  const auto words = PlaceWords(rods);
  return hole < words.size() ? "the " + words[hole] + " rod" : "";
}

std::string PutPhrase(const Goal& goal, const Noun& noun) {
  if (goal.quantity == Quantity::kAll || goal.put.empty()) return noun.phrase;
  const std::string limit = goal.quantity == Quantity::kExactly ? "exactly " : "at least ";
  // "two of the blocks", not "two of all the blocks"
  std::string rest = noun.phrase;
  if (rest.rfind("all the ", 0) == 0) rest = rest.substr(4);
  return limit + NumberWord(goal.count) + " of " + rest;
}

std::string RefPhrase(const Task& task, const Goal& goal, const std::vector<int>& ref, const Noun& noun) {
  if (const std::string hole = HoleName(task, goal); !hole.empty()) return hole + " of " + noun.phrase;
  if (ref.size() == 1 || MeansAllRefs(goal.relation)) return noun.phrase;
  // "the bowls", where "all" would say too much
  const std::string rest = noun.phrase.rfind("all the ", 0) == 0 ? noun.phrase.substr(4) : noun.phrase;
  return goal.bijection ? rest + ", one for each" : "any of " + rest;
}

void AddRole(const std::string& role, const std::string& phrase, const Noun& noun, Values& values) {
  values[role] = phrase;
  values[role + ".color"] = noun.color;
  values[role + ".asset"] = noun.kind;
}

Values ValuesOf(const Task& task, const Goal& goal) {
  Values values;
  const Noun put = NameObjects(task, goal.put);
  AddRole("put", PutPhrase(goal, put), put, values);
  if (!goal.ref.empty()) {
    const Noun ref = NameObjects(task, goal.ref);
    AddRole("ref", RefPhrase(task, goal, goal.ref, ref), ref, values);
  }
  if (goal.relation == "between" && goal.ref2.empty() && goal.ref.size() == 2) {
    // two ends in one set: each by its own name
    const Noun first = NameObjects(task, {goal.ref[0]}), second = NameObjects(task, {goal.ref[1]});
    AddRole("ref", first.phrase, first, values);
    AddRole("ref2", second.phrase, second, values);
  } else if (!goal.ref2.empty()) {
    const Noun ref2 = NameObjects(task, goal.ref2);
    AddRole("ref2", RefPhrase(task, goal, goal.ref2, ref2), ref2, values);
  }
  values["rel"] = RelationPhrase(goal.relation);
  values["side"] = SideWords(goal.params.side);
  values["gap"] = fmt::format("{:.0f} mm", goal.params.gap_m * 1000);
  values["radius"] = fmt::format("{:.0f} mm", goal.params.radius_m * 1000);
  values["columns"] = NumberWord(goal.params.columns);
  values["colors"] = JoinWords(goal.params.color_order);
  values["order"] = goal.params.ascending ? "smallest first" : "largest first";
  values["hole"] = HoleName(task, goal);
  values["count"] = NumberWord(goal.quantity == Quantity::kAll ? static_cast<int>(goal.put.size()) : goal.count);
  return values;
}

std::string SentenceOf(const Task& task, const Goal& goal) {
  const std::string text = tabletop::FindRelation(goal.relation)->Phrases(task, goal).front();
  return FillTemplate(goal.put.size() > 1 ? InPlural(text) : text, ValuesOf(task, goal));
}

bool SameButForPut(const Goal& a, const Goal& b) {
  const bool plain = a.quantity == Quantity::kAll && b.quantity == Quantity::kAll && !a.bijection && !b.bijection &&
                     !a.once && !b.once;
  return plain && a.relation == b.relation && !tabletop::FindRelation(a.relation)->info().layout && a.ref == b.ref &&
         a.ref2 == b.ref2 && a.params.side == b.params.side && a.params.hole == b.params.hole &&
         a.params.gap_m == b.params.gap_m && a.params.X_RP == b.params.X_RP && a.params.radius_m == b.params.radius_m;
}

// runs of goals that differ only in what is put, as one goal where the things have a name together
std::vector<Goal> MergedGoals(const Task& task) {
  std::vector<Goal> merged;
  for (const Goal& goal : task.goals) {
    if (!merged.empty() && SameButForPut(merged.back(), goal)) {
      Goal both = merged.back();
      both.put.insert(both.put.end(), goal.put.begin(), goal.put.end());
      if (NameObjects(task, both.put).also.empty()) {
        merged.back() = std::move(both);
        continue;
      }
    }
    merged.push_back(goal);
  }
  return merged;
}

std::string Capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

bool MeansAllRefs(const std::string& relation) {
  static const std::vector<std::string> kAll = {"left-of", "right-of", "in-front-of", "behind",
                                                "apart",   "around",   "between"};
  return std::find(kAll.begin(), kAll.end(), relation) != kAll.end() || tabletop::FindRelation(relation)->info().layout;
}

std::string RelationPhrase(const std::string& relation) {
  static const Values kPhrases = {{"inserted", "into"},
                                  {"left-of", "to the left of"},
                                  {"right-of", "to the right of"},
                                  {"apart", "away from"},
                                  {"at-pose", "at its place on"},
                                  {"aligned-edge", "along the edge of"},
                                  {"aligned-corner", "in the corner of"},
                                  {"row", "a row"},
                                  {"column", "a column"},
                                  {"circle", "a circle"},
                                  {"grid", "a grid"},
                                  {"pyramid", "a pyramid"},
                                  {"tower", "a tower"},
                                  {"arch", "an arch"},
                                  {"bridge", "a bridge"},
                                  {"mirror", "a mirror image"},
                                  {"sorted", "a row sorted by size"},
                                  {"color-order", "a row in the order of colours"}};
  if (const auto it = kPhrases.find(relation); it != kPhrases.end()) return it->second;
  std::string words = relation;
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string SideWords(const std::string& side) {
  const size_t hyphen = side.find('-');
  const std::string first = side.substr(0, hyphen);
  return (first == "behind" ? "back" : first) + (hyphen == std::string::npos ? "" : " " + side.substr(hyphen + 1));
}

std::string InPlural(std::string text) {
  static const std::vector<std::pair<std::string, std::string>> kPlurals = {
      {"so that it ends up", "so that they end up"},
      {"so that it touches", "so that they touch"},
      {"so that it stands", "so that they stand"},
      {"into its hole", "into their holes"},
      {"the matching hole", "the matching holes"},
      {"the hole of {ref} where it belongs", "the holes of {ref} where they belong"},
      {"at its place", "at their places"},
      {"to its marked pose", "to their marked poses"},
      {"the spot meant for it", "the spots meant for them"},
      {"a corner of {put}", "the corners of {put}"}};
  for (const auto& [one, many] : kPlurals)
    if (const size_t at = text.find(one); at != std::string::npos) text.replace(at, one.size(), many);
  return text;
}

std::string FillSummary(const std::string& text, const Bindings& bindings, Errors& errors) {
  Values values;
  for (const auto& [name, value] : bindings) {
    switch (value.kind) {
      case Value::Kind::kInteger:
        values[name] = NumberWord(static_cast<int>(value.integer));
        break;
      case Value::Kind::kWord:
        values[name] = value.word;
        break;
      case Value::Kind::kWords:
        values[name] = JoinWords(value.words);
        break;
      default:
        break;
    }
  }
  const Template parts = ParseTemplate(text);
  if (!parts.balanced)
    errors.push_back({"bad-text", "/summary", "a brace without its partner", "legal: placeholders like {n}"});
  for (const std::string& placeholder : parts.placeholders) {
    if (values.contains(placeholder)) continue;
    std::vector<std::string> names;
    for (const auto& [name, value] : values) names.push_back(name);
    if (bindings.contains(placeholder)) {
      errors.push_back(
          {"wrong-variable", "/summary",
           fmt::format("{{{}}} is {}, which cannot be said", placeholder, KindOf(bindings.at(placeholder))),
           "legal: integers, words and lists of words"});
    } else {
      errors.push_back({"unknown-variable", "/summary", fmt::format("no variable \"{}\"", placeholder),
                        names.empty() ? "nothing is drawn under vary" : LegalHint(placeholder, names)});
    }
  }
  return FillTemplate(text, values);
}

void WriteSentences(const Json& document, const Bindings& bindings, Task& task) {
  for (Goal& goal : task.goals) {
    const tabletop::Relation& relation = *tabletop::FindRelation(goal.relation);
    const Values values = ValuesOf(task, goal);
    const auto fill = [&](std::vector<std::string> texts) {
      for (std::string& text : texts) text = FillTemplate(goal.put.size() > 1 ? InPlural(text) : text, values);
      return texts;
    };
    goal.paraphrases = fill(relation.Phrases(task, goal));
    goal.sentence = goal.paraphrases.front();
    goal.paraphrases.erase(goal.paraphrases.begin());
    goal.held_out = fill(relation.HeldOut(task, goal));
    const Json& clause = document.at(Json::json_pointer(goal.where));
    for (const Json& say : clause.value("say", Json::array()))
      goal.paraphrases.push_back(FillTemplate(say.get<std::string>(), values));
  }
  Errors ignored;  // unknown placeholders were refused before
  task.summary = document.contains("summary") ? FillSummary(document["summary"].get<std::string>(), bindings, ignored)
                                              : DefaultSummary(task);
}

std::string DefaultSummary(const Task& task) {
  const std::vector<Goal> goals = MergedGoals(task);
  std::string text;
  for (size_t i = 0; i < goals.size(); ++i) {
    const std::string link = i == 0 ? "" : task.ordered ? ", then " : i + 1 == goals.size() ? " and " : ", ";
    const std::string sentence = SentenceOf(task, goals[i]);
    // a long task is told by its beginning; the sentences of its goals tell the rest
    if (i > 0 && text.size() + link.size() + sentence.size() > kSummaryBytes) {
      text += ", and so on";
      break;
    }
    text += link + sentence;
  }
  return Capital(text) + ".";
}

}  // namespace gensim::tasklib
