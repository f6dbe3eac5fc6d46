// The check of language: every sentence names the objects of its goal and nothing else, and no text can contradict a
// goal.
#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/direction_words.h"
#include "envs/base/text.h"
#include "envs/tabletop/relation.h"
#include "tasklib/program/expand.h"
#include "tasklib/program/language.h"
#include "tasklib/program/nouns.h"
#include "tasklib/program/template.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Object;
using tabletop::Task;

const Object& At(const Task& task, int i) { return task.objects[static_cast<size_t>(i)]; }

// words that could contradict what a placeholder says
const std::set<std::string>& GuardedWords() {
  static const std::set<std::string> guarded = [] {
    std::set<std::string> words = {
        "on",      "onto",   "in",       "into",     "inside",  "within",  "over",   "under",  "next",   "beside",
        "between", "around", "touching", "touch",    "against", "aligned", "align",  "corner", "edge",   "apart",
        "row",     "column", "circle",   "grid",     "pyramid", "tower",   "arch",   "bridge", "mirror", "sorted",
        "top",     "above",  "below",    "beneath",  "close",   "away",    "middle", "side",   "small",  "large",
        "big",     "little", "tiny",     "huge",     "tall",    "short",   "long",   "wide",   "narrow", "medium",
        "smaller", "larger", "bigger",   "smallest", "largest", "biggest", "one",    "two",    "three",  "four",
        "five",    "six",    "seven",    "eight",    "nine",    "ten",     "eleven", "twelve", "all",    "each",
        "every",   "both",   "none",     "no",       "not",     "any",     "some",   "single", "pair",   "exactly",
        "least",   "most",   "half"};
    for (const std::string& word : DirectionWords()) words.insert(word);
    for (const std::string& color : ColorWords()) words.insert(color);
    for (const tabletop::AssetType& type : tabletop::Assets()) {
      for (const std::string& text : {type.name, type.noun, type.plural})
        for (const std::string& word : ParseTemplate(text).words) words.insert(word);
    }
    for (const std::string& outline : OutlineWords())
      for (const std::string& word : ParseTemplate(outline).words) words.insert(word);
    return words;
  }();
  return guarded;
}

std::string IdList(const Task& task, const std::vector<int>& objects) {
  std::vector<std::string> ids;
  for (const int object : objects) ids.push_back(At(task, object).id);
  return JoinWords(ids);
}

// one role of a goal: what the text calls these objects must fit no others
void CheckRole(const Task& task, const std::vector<int>& objects, const std::string& where, Errors& errors) {
  if (objects.empty()) return;
  const Noun noun = NameObjects(task, objects);
  if (noun.also.empty()) return;
  errors.push_back({"ambiguous-sentence", where,
                    fmt::format("\"{}\" is meant to be {} but fits {} as well", noun.phrase, IdList(task, objects),
                                IdList(task, noun.also)),
                    "legal: objects that differ in kind, colour or size, or places that differ; let both be allowed "
                    "with a set and a count"});
}

// one paraphrase of a clause
class SayCheck {
 public:
  SayCheck(const Task& task, const Goal& goal, const Json& clause, const std::string& text, std::string where,
           Errors& errors)
      : task_(task),
        goal_(goal),
        clause_(clause),
        parts_(ParseTemplate(text)),
        where_(std::move(where)),
        errors_(errors) {}

  void Run() {
    if (!parts_.balanced) Fail("bad-text", "a brace without its partner", "legal: placeholders like {put.color}");
    CheckPlaceholders();
    CheckWords();
    CheckFits("put", goal_.put);
    CheckFits("ref", goal_.ref);
    CheckFits("ref2", goal_.ref2);
  }

 private:
  void Fail(const char* code, std::string message, std::string hint) {
    errors_.push_back({code, where_, std::move(message), std::move(hint)});
  }

  bool Uses(const std::string& name) const {
    return std::find(parts_.placeholders.begin(), parts_.placeholders.end(), name) != parts_.placeholders.end();
  }
  bool UsesRole(const std::string& role) const { return Uses(role) || Uses(role + ".color") || Uses(role + ".asset"); }

  void CheckPlaceholders() {
    std::vector<std::string> legal = {"put", "put.color", "put.asset", "rel", "count"};
    std::vector<std::string> roles = {"put"};
    if (!goal_.ref.empty()) roles.push_back("ref");
    if (!goal_.ref2.empty() || (goal_.relation == "between" && goal_.ref.size() == 2)) roles.push_back("ref2");
    for (const std::string& role : roles)
      if (role != "put") legal.insert(legal.end(), {role, role + ".color", role + ".asset"});
    for (const tabletop::ParamInfo& param : tabletop::FindRelation(goal_.relation)->info().params)
      legal.push_back(param.key);
    for (const std::string& placeholder : parts_.placeholders)
      if (std::find(legal.begin(), legal.end(), placeholder) == legal.end())
        Fail("unknown-placeholder", fmt::format("{{{}}} is bound to nothing", placeholder),
             LegalHint(placeholder, legal));
    if (parts_.placeholders.empty()) {
      Fail("names-nothing", "the sentence has no placeholder", "legal: {" + Join(legal, "}, {") + "}");
      return;
    }
    for (const std::string& role : roles)
      if (!UsesRole(role))
        Fail("missing-placeholder", fmt::format("the sentence does not say {{{}}}", role),
             fmt::format("legal: a sentence with {{{}}}, or {{{}.color}} and {{{}.asset}}", role, role, role));
    if (!Uses("rel")) Fail("missing-placeholder", "the sentence does not say {rel}", "legal: a sentence with {rel}");
    if (clause_.contains("side") && goal_.params.side != "any" && !Uses("side"))
      Fail("missing-placeholder", "the sentence does not say {side}", "legal: a sentence with {side}");
    if (goal_.quantity != tabletop::Quantity::kAll && !Uses("put") && !Uses("count"))
      Fail("missing-placeholder", "the sentence does not say how many", "legal: a sentence with {put} or {count}");
  }

  void CheckWords() {
    for (const std::string& word : parts_.words) {
      if (!GuardedWords().contains(word)) continue;
      Fail("word-outside-placeholder", fmt::format("\"{}\" could contradict the goal", word),
           "legal: colours, kinds, relations, sizes, sides and counts only as placeholders");
    }
  }

  // by {put} the whole phrase is said, otherwise only the attributes named
  void CheckFits(const std::string& role, const std::vector<int>& objects) {
    if (objects.empty() || Uses(role) || !UsesRole(role)) return;
    const auto also = AlsoFitting(task_, objects, Uses(role + ".color"), Uses(role + ".asset"));
    if (!also.empty())
      Fail("ambiguous-sentence", fmt::format("what is said of {{{}}} fits {} as well", role, IdList(task_, also)),
           fmt::format("legal: {{{}}}, which says all that is needed", role));
  }

  const Task& task_;
  const Goal& goal_;
  const Json& clause_;
  Template parts_;
  std::string where_;
  Errors& errors_;
};

// words that people use for kinds under another name
bool IsSynonym(const std::string& word, const std::string& asset) {
  static const std::set<std::pair<std::string, std::string>> kSynonyms = {{"box", "container"},
                                                                          {"boxes", "container"},
                                                                          {"block", "box"},
                                                                          {"blocks", "box"},
                                                                          {"block", "ell"},
                                                                          {"piece", "ell"},
                                                                          {"pieces", "ell"},
                                                                          {"stand", "peg-stand"},
                                                                          {"piece", "triangle-prism"},
                                                                          {"pieces", "triangle-prism"},
                                                                          {"board", "kit-board"},
                                                                          {"fixture", "ell-fixture"},
                                                                          {"marker", "corner"},
                                                                          {"corner", "corner"}};
  return kSynonyms.contains({word, asset});
}

// a summary may name only colours and kinds that the scene has in every draw
void CheckSummary(const Json& document, const Task& task, Errors& errors) {
  if (!document.contains("summary")) return;
  const Template parts = ParseTemplate(document["summary"].get<std::string>());
  std::set<std::string> colors, kinds;
  for (const Object& object : task.objects) {
    if (object.distractor) continue;
    colors.insert(object.color);
    kinds.insert(object.params.asset);
  }
  for (const std::string& word : parts.words) {
    if (std::find(ColorWords().begin(), ColorWords().end(), word) != ColorWords().end() && !colors.contains(word))
      errors.push_back({"summary-mismatch", "/summary",
                        fmt::format("\"{}\" is the colour of nothing in the scene", word),
                        "legal: colours of the scene, or placeholders of draws"});
    for (const tabletop::AssetType& type : tabletop::Assets()) {
      // "line", "stand" and "ring" are verbs and shapes as well
      const bool other_meaning = type.name == "line" || type.name == "stand" || type.name == "ring";
      if (other_meaning || (word != type.noun && word != type.plural) || kinds.contains(type.name)) continue;
      const bool synonym =
          std::any_of(kinds.begin(), kinds.end(), [&](const std::string& asset) { return IsSynonym(word, asset); });
      // layouts bear names of things: an arch is built of blocks
      const bool layout = std::any_of(task.goals.begin(), task.goals.end(),
                                      [&](const Goal& goal) { return goal.relation == type.name; });
      if (!synonym && !layout)
        errors.push_back({"summary-mismatch", "/summary", fmt::format("there is no {} in the scene", type.noun),
                          "legal: kinds of the scene"});
    }
  }
}

}  // namespace

Errors CheckTaskLanguage(const Json& document, const Task& task) {
  Errors errors;
  for (const Goal& goal : task.goals) {
    const Json& clause = document.at(Json::json_pointer(goal.where));
    const bool layout = tabletop::FindRelation(goal.relation)->info().layout;
    CheckRole(task, goal.put, PointerTo(goal.where, layout ? "of" : "put"), errors);
    if (goal.relation == "between" && goal.ref2.empty()) {
      // both ends are named one by one
      for (const int end : goal.ref) CheckRole(task, {end}, PointerTo(goal.where, "ref"), errors);
    } else {
      CheckRole(task, goal.ref, PointerTo(goal.where, "ref"), errors);
    }
    CheckRole(task, goal.ref2, PointerTo(goal.where, "ref2"), errors);
    const Json say = clause.value("say", Json::array());
    for (size_t i = 0; i < say.size(); ++i)
      SayCheck(task, goal, clause, say[i].get<std::string>(), PointerTo(PointerTo(goal.where, "say"), i), errors).Run();
  }
  CheckSummary(document, task, errors);
  KeepFirstOfEach(errors);
  return errors;
}

Errors CheckLanguage(const Program& program) {
  Errors all;
  // draws decide what else is in the scene, so a few of them are looked at
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const auto task = Lower(program, seed);
    const Errors errors = task ? CheckTaskLanguage(program.json(), *task) : task.errors();
    all.insert(all.end(), errors.begin(), errors.end());
  }
  KeepFirstOfEach(all);
  return all;
}

}  // namespace gensim::tasklib
