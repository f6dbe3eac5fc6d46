#include "tasklib/program/grammar.h"

#include <map>

#include "envs/base/text.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

std::vector<int64_t> Steps(int64_t from, int64_t to, int64_t step) {
  std::vector<int64_t> numbers;
  for (int64_t n = from; n <= to; n += step) numbers.push_back(n);
  return numbers;
}

// Builds the forms of one profile. The llm profile is a subset: every number a short list of values, ids from fixed
// names, and the keys that a model seldom gets right left out.
class Grammar {
 public:
  explicit Grammar(Profile profile) : llm_(profile == Profile::kLlm) {}

  FormPtr Document() const {
    std::vector<Key> keys = {
        {"gensim", Number(1, 1, {1}), true},
        {"family", WordForm({"tabletop"}, "unknown-family"), true},
        {"name", NameForm(llm_ ? Profile::kLlm : Profile::kFull), true},
        {"summary", Text(240)},
        {"vary", ListForm(Draw(), 0, llm_ ? 6 : kMaxDraws)},
        {"scene", ListForm(Group(), 1, llm_ ? 8 : 32), true},
        {"start", ListForm(Clause(), 0, llm_ ? 4 : 16)},
        {"goals", ListForm(Clause(), 1, llm_ ? 8 : kMaxGoals), true},
        {"order", WordForm({"sequence", "any"}, "unknown-word")},
    };
    if (!llm_) keys.push_back({"keep", Keep()});
    keys.push_back({"limits", Limits()});
    return RecordForm(std::move(keys), "a goal program");
  }

 private:
  FormPtr Number(int64_t min, int64_t max, std::vector<int64_t> few) const {
    return llm_ ? NumberListForm(std::move(few)) : IntegerForm(min, max);
  }

  // texts hold no quotes or backslashes, so that a grammar over JSON text can be made of the pattern as it stands
  FormPtr Text(int bytes) const {
    const int cap = llm_ ? 120 : bytes;
    const std::string quantifier = llm_ ? "{1,120}" : "+";
    return PatternForm("^[A-Za-z0-9 ,.;:!?'(){}_/-]" + quantifier + "$", 1, cap, "bad-text",
                       "letters, digits, spaces, placeholders in braces and , . ; : ! ? ' ( ) / -");
  }

  FormPtr Id() const {
    if (llm_) return WordForm({"o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"}, "bad-name");
    return PatternForm("^[a-z][a-z0-9_]*$", 1, 24, "bad-name",
                       "a lower-case letter, then letters, digits or underscores");
  }

  FormPtr VariableName() const {
    if (llm_) return WordForm({"v1", "v2", "v3", "v4", "v5", "v6"}, "bad-name");
    return Id();
  }

  // the loop variable has a name of its own in the llm profile
  FormPtr LoopName() const { return llm_ ? WordForm({"i"}, "bad-name") : Id(); }

  FormPtr Variable() const {
    // a dollar sign in brackets: the grammars of common servers do not know it escaped
    if (llm_) return PatternForm("^[$](v[1-6]|i)([+-][1-4])?$", 2, 24, "bad-variable", "a variable like $v1 or $v1+1");
    return PatternForm("^\\$[a-z][a-z0-9_]*([+-][0-9]{1,3})?$", 2, 30, "bad-variable",
                       "a variable like $n, $n+1 or $n-1");
  }

  FormPtr NumberOrVariable(int64_t min, int64_t max, std::vector<int64_t> few) const {
    return UnionForm({Number(min, max, std::move(few)), Variable()});
  }

  FormPtr WordOrVariable(const std::vector<std::string>& words, const std::string& code) const {
    return UnionForm({WordForm(words, code), Variable()});
  }

  FormPtr Color() const { return WordForm(ColorWords(), "unknown-color"); }
  FormPtr ColorOrVariable() const { return UnionForm({Color(), Variable()}); }
  FormPtr Asset() const { return WordForm(AssetWords(), "unknown-asset"); }

  // lengths that a model may choose from
  static std::vector<int64_t> Lengths() {
    return {2,   5,   10,  15,  20,  25,  30,  35,  40,  45,  50,  60,  70,  80, 90,
            100, 110, 120, 130, 140, 150, 160, 180, 200, 220, 240, 250, 280, 300};
  }

  FormPtr Region() const { return ListForm(Number(-500, 750, Steps(-500, 750, 50)), 4, 4); }

  // --- draws

  FormPtr DrawValues() const {
    const FormPtr list =
        ListForm(UnionForm({Number(-1000, 1000, Steps(0, 8, 1)), WordForm(DrawWords(), "unknown-word")}), 0, 32);
    if (llm_) return list;
    return UnionForm(
        {list, RecordForm({{"not_in", Variable(), true}, {"of", list, true}}, "{\"not_in\": \"$c\", \"of\": [...]}")});
  }

  FormPtr Draw() const {
    const Key var = {"var", VariableName(), true};
    std::vector<FormPtr> forms = {
        RecordForm({var, {"int", ListForm(Number(-1000, 1000, Steps(0, 8, 1)), 2, 2), true}}, "an int draw", "int"),
        RecordForm({var, {"one_of", DrawValues(), true}}, "a one_of draw", "one_of"),
        RecordForm({var, {"choose", NumberOrVariable(1, 32, Steps(1, 6, 1)), true}, {"from", DrawValues(), true}},
                   "a choose draw", "choose"),
        RecordForm({var, {"shuffled", DrawValues(), true}}, "a shuffled draw", "shuffled"),
        RecordForm({var, {"size", ListForm(Number(1, 1000, Lengths()), 2, 2), true}, {"step", Number(1, 100, {5, 10})}},
                   "a size draw", "size"),
    };
    if (!llm_) {
      forms.push_back(
          RecordForm({var, {"permutation", NumberOrVariable(1, 32, {}), true}}, "a permutation draw", "permutation"));
      forms.push_back(RecordForm({var,
                                  {"partition", ListForm(IntegerForm(1, 1000), 3, 3), true},
                                  {"into", IntegerForm(1, 32), true},
                                  {"min", IntegerForm(5, 500)}},
                                 "a partition draw", "partition"));
    }
    return UnionForm(std::move(forms));
  }

  // --- objects

  FormPtr Size() const {
    const FormPtr length = NumberOrVariable(0, 9999, Lengths());
    if (llm_) return ListForm(length, 1, 4);
    return UnionForm({Variable(), ListForm(length, 1, 4), ListForm(ListForm(length, 1, 4), 1, 32)});
  }

  FormPtr Outline() const {
    const FormPtr word = WordOrVariable(OutlineWords(), "unknown-outline");
    return UnionForm({WordForm(OutlineWords(), "unknown-outline"), Variable(), ListForm(word, 1, llm_ ? 6 : 32)});
  }

  FormPtr GroupColor() const {
    const FormPtr colors = ListForm(ColorOrVariable(), 1, llm_ ? 6 : 32);
    return UnionForm(
        {Color(), Variable(), colors,
         RecordForm({{"one_of", UnionForm({colors, Variable()}), true}}, "{\"one_of\": [...]}", "one_of"),
         RecordForm({{"not_in", UnionForm({Color(), Variable(), colors}), true}}, "{\"not_in\": ...}", "not_in")});
  }

  FormPtr Place() const {
    std::vector<FormPtr> forms = {RecordForm({{"region", Region(), true}}, "{\"region\": [x0, x1, y0, y1]}", "region")};
    if (!llm_)
      forms.push_back(
          RecordForm({{"pose", ListForm(IntegerForm(-500, 750), 3, 3), true}}, "{\"pose\": [x, y, yaw_deg]}", "pose"));
    return UnionForm(std::move(forms));
  }

  FormPtr Group() const {
    std::vector<Key> keys = {
        {"id", Id(), true},
        {"asset", Asset(), true},
        {"size", Size()},
        {"outline", Outline()},
        {"color", GroupColor()},
        {"count", NumberOrVariable(1, 32, Steps(1, 8, 1))},
        {"distractor", BooleanForm()},
        {"place", Place()},
    };
    if (!llm_) {
      keys.push_back({"mass_g", NumberOrVariable(1, 2000, {})});
      keys.push_back({"friction_pct", NumberOrVariable(5, 200, {})});
      keys.push_back({"fixed", BooleanForm()});
      keys.push_back({"margin_mm", IntegerForm(0, 100)});
    }
    return RecordForm(std::move(keys), "an object group");
  }

  // --- clauses

  FormPtr Selector() const {
    if (llm_) {
      const FormPtr one = PatternForm("^o[1-8](\\[([0-7]|[$]i([+-][1-4])?)\\])?$", 2, 12, "bad-selector",
                                      "an id like o1, o1[0] or o1[$i-1]");
      return UnionForm({one, ListForm(one, 1, 8)});
    }
    const FormPtr one = PatternForm("^[a-z][a-z0-9_]*(\\[([0-9]{1,2}|\\$[a-z][a-z0-9_]*([+-][0-9]{1,3})?)\\])?$", 1, 60,
                                    "bad-selector", "an id like block, block[2] or block[$i-1]");
    const FormPtr color =
        UnionForm({Color(), Variable(),
                   RecordForm({{"in", UnionForm({ListForm(ColorOrVariable(), 1, 32), Variable()}), true}},
                              "{\"in\": [...]}", "in"),
                   RecordForm({{"not_in", UnionForm({ListForm(ColorOrVariable(), 1, 32), Variable()}), true}},
                              "{\"not_in\": [...]}", "not_in")});
    const FormPtr description = RecordForm({{"asset", Asset()},
                                            {"color", color},
                                            {"size", WordForm({"largest", "smallest"}, "unknown-word")},
                                            {"index", NumberOrVariable(0, 63, {})}},
                                           "a description: asset, color, size, index");
    return UnionForm({one, description, ListForm(UnionForm({one, description}), 1, kMaxObjects)});
  }

  FormPtr Count() const {
    const FormPtr number = NumberOrVariable(1, 64, Steps(1, 8, 1));
    return UnionForm({WordForm({"all"}, "unknown-word"),
                      RecordForm({{"exactly", number, true}}, "{\"exactly\": k}", "exactly"),
                      RecordForm({{"at_least", number, true}}, "{\"at_least\": k}", "at_least")});
  }

  FormPtr Loop() const {
    const FormPtr turn = NumberOrVariable(0, 64, Steps(0, 7, 1));
    return RecordForm({{"var", LoopName(), true}, {"from", turn, true}, {"to", turn, true}},
                      "{\"var\", \"from\", \"to\"}");
  }

  // keys that relations and layouts share
  std::vector<Key> ClauseKeys() const {
    std::vector<Key> keys = {
        {"gap_mm", NumberOrVariable(0, 500, {0, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100})},
        {"side", WordOrVariable(ParameterWords("side"), "unknown-word")},
        {"columns", NumberOrVariable(1, 32, Steps(1, 6, 1))},
        {"colors", UnionForm({Variable(), ListForm(ColorOrVariable(), 1, llm_ ? 6 : 32)})},
        {"order", WordForm(ParameterWords("order"), "unknown-word")},
        {"count", Count()},
        {"match", WordForm({"each", "bijection"}, "unknown-word")},
        {"hold", WordForm({"end", "once"}, "unknown-word")},
        {"for", Loop()},
        {"say", ListForm(Text(240), 1, llm_ ? 2 : 8)},
    };
    if (llm_) return keys;
    keys.push_back({"pose", ListForm(IntegerForm(-750, 750), 4, 4)});
    keys.push_back({"hole", NumberOrVariable(0, 15, {})});
    keys.push_back({"radius_mm", NumberOrVariable(10, 200, {})});
    keys.push_back({"after", ListForm(IntegerForm(0, kMaxGoals - 1), 0, kMaxGoals)});
    keys.push_back(
        {"tolerance", RecordForm({{"mm", IntegerForm(2, 30)}, {"deg", IntegerForm(2, 30)}}, "{\"mm\", \"deg\"}")});
    return keys;
  }

  FormPtr Clause() const {
    std::vector<Key> relation = {
        {"put", Selector(), true},
        {"rel", WordForm(llm_ ? LlmRelationWords() : RelationWords(), "unknown-relation"), true},
        {"ref", Selector()},
        {"ref2", Selector()},
    };
    std::vector<Key> layout = {
        {"layout", WordForm(LayoutWords(), "unknown-layout"), true},
        {"of", Selector(), true},
        {"ref", Selector()},
        {"ref2", Selector()},
    };
    for (const Key& key : ClauseKeys()) {
      relation.push_back(key);
      layout.push_back(key);
    }
    return DefinedForm(UnionForm({RecordForm(std::move(relation), "a relation clause", "rel"),
                                  RecordForm(std::move(layout), "a layout clause", "layout")}),
                       "clause");
  }

  // --- the rest

  FormPtr Keep() const {
    return RecordForm({{"still", ListForm(Selector(), 1, 32)}, {"out_of", ListForm(Region(), 1, 16)}},
                      "{\"still\", \"out_of\"}");
  }

  FormPtr Limits() const {
    std::vector<Key> keys = {{"steps", Number(1, 200, {2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30})}};
    if (!llm_) {
      keys.push_back({"position_mm", IntegerForm(2, 30)});
      keys.push_back({"angle_deg", IntegerForm(2, 30)});
      keys.push_back({"rest_ms", IntegerForm(4, 1000)});
      keys.push_back({"spacing_mm", IntegerForm(0, 100)});
    }
    return RecordForm(std::move(keys), "limits");
  }

  bool llm_;
};

}  // namespace

FormPtr NameForm(Profile profile) {
  if (profile == Profile::kLlm)
    return PatternForm("^[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,12}){1,5}$", 3, 80, "bad-name",
                       "2 to 6 lower-case words joined by hyphens");
  return PatternForm("^[a-z0-9]+(-[a-z0-9]+)*$", 1, 80, "bad-name",
                     "lower-case letters and digits in groups joined by single hyphens");
}

const Form& TabletopForm(Profile profile) {
  static const FormPtr full = Grammar(Profile::kFull).Document();
  static const FormPtr llm = Grammar(Profile::kLlm).Document();
  return profile == Profile::kFull ? *full : *llm;
}

}  // namespace gensim::tasklib
