#include "tasklib/program/form.h"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"

namespace gensim::tasklib {

FormPtr IntegerForm(int64_t min, int64_t max) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kInteger;
  form->min = min;
  form->max = max;
  return form;
}

FormPtr NumberListForm(std::vector<int64_t> numbers) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kInteger;
  form->min = *std::min_element(numbers.begin(), numbers.end());
  form->max = *std::max_element(numbers.begin(), numbers.end());
  form->numbers = std::move(numbers);
  return form;
}

FormPtr BooleanForm() {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kBoolean;
  return form;
}

FormPtr WordForm(std::vector<std::string> words, std::string code) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kWord;
  form->words = std::move(words);
  form->code = std::move(code);
  return form;
}

FormPtr PatternForm(std::string pattern, int64_t min_bytes, int64_t max_bytes, std::string code, std::string what) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kPattern;
  form->regex = std::regex(pattern, std::regex::ECMAScript | std::regex::optimize);
  form->pattern = std::move(pattern);
  form->min = min_bytes;
  form->max = max_bytes;
  form->code = std::move(code);
  form->what = std::move(what);
  return form;
}

FormPtr ListForm(FormPtr item, int64_t min, int64_t max) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kList;
  form->item = std::move(item);
  form->min = min;
  form->max = max;
  return form;
}

FormPtr RecordForm(std::vector<Key> keys, std::string what, std::string tag) {
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kRecord;
  form->keys = std::move(keys);
  form->what = std::move(what);
  form->tag = std::move(tag);
  return form;
}

FormPtr UnionForm(std::vector<FormPtr> options) {
  if (options.size() == 1) return options.front();
  auto form = std::make_shared<Form>();
  form->kind = Form::Kind::kUnion;
  form->options = std::move(options);
  return form;
}

FormPtr DefinedForm(const FormPtr& form, std::string name) {
  auto copy = std::make_shared<Form>(*form);
  copy->definition = std::move(name);
  return copy;
}

std::string QuoteValue(const Json& value) {
  std::string text = CanonicalJson(value);
  if (text.size() > 60) {
    // cut between characters, not inside one
    size_t end = 57;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text = text.substr(0, end) + "...";
  }
  return text;
}

std::string DescribeForm(const Form& form) {
  switch (form.kind) {
    case Form::Kind::kInteger: {
      if (form.numbers.empty()) return fmt::format("an integer from {} to {}", form.min, form.max);
      std::vector<std::string> words;
      for (const int64_t number : form.numbers) words.push_back(std::to_string(number));
      return "one of " + Join(words, ", ");
    }
    case Form::Kind::kBoolean:
      return "true or false";
    case Form::Kind::kWord:
      return form.words.size() > 12 ? "a word of the vocabulary" : "one of " + Join(form.words, ", ");
    case Form::Kind::kPattern:
      return form.what;
    case Form::Kind::kList:
      return form.min == form.max ? fmt::format("a list of {}", form.min)
                                  : fmt::format("a list of {} to {}", form.min, form.max);
    case Form::Kind::kRecord:
      return form.what;
    case Form::Kind::kUnion: {
      std::vector<std::string> options;
      for (const FormPtr& option : form.options) options.push_back(DescribeForm(*option));
      return Join(options, ", or ");
    }
  }
  return "";
}

namespace {

// words of later families of tasks, so that they are told apart from spelling mistakes
const std::vector<std::string>& LaterWords() {
  static const std::vector<std::string> words = {
      "push",   "push-into",  "push-to",      "sweep",   "sweep-into", "pile", "granules",
      "rope",   "rope-along", "rope-between", "cable",   "cloth",      "bag",  "hinge",
      "drawer", "door",       "lid",          "open",    "close",      "pour", "pull",
      "slide",  "wipe",       "fold",         "open-to", "separate",   "bead", "rope-close"};
  return words;
}

bool IsLaterWord(const std::string& word) {
  return std::find(LaterWords().begin(), LaterWords().end(), word) != LaterWords().end();
}

bool IsWhole(const Json& value) {
  if (value.is_number_integer()) return true;
  if (!value.is_number_float()) return false;
  const double number = value.get<double>();
  return std::abs(number) < 0x1p53 && number == std::trunc(number);
}

void WrongType(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  const std::string type = value.is_number_float() ? "number with a fraction" : value.type_name();
  errors.push_back(
      {"wrong-type", where, fmt::format("{} is of type {}", QuoteValue(value), type), "legal: " + DescribeForm(form)});
}

void CheckInteger(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (!IsWhole(value)) return WrongType(form, value, where, errors);
  const auto number = value.get<int64_t>();
  const bool listed =
      form.numbers.empty() || std::find(form.numbers.begin(), form.numbers.end(), number) != form.numbers.end();
  if (number >= form.min && number <= form.max && listed) return;
  int64_t nearest = std::clamp(number, form.min, form.max);
  for (const int64_t candidate : form.numbers)
    if (!listed && std::abs(candidate - number) < std::abs(nearest - number)) nearest = candidate;
  if (!listed && std::find(form.numbers.begin(), form.numbers.end(), nearest) == form.numbers.end()) {
    nearest = *std::min_element(form.numbers.begin(), form.numbers.end(),
                                [&](int64_t a, int64_t b) { return std::abs(a - nearest) < std::abs(b - nearest); });
  }
  errors.push_back({"out-of-range", where, fmt::format("{} is not legal here", number),
                    fmt::format("legal: {}; nearest: {}", DescribeForm(form), nearest)});
}

void CheckWord(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (!value.is_string()) return WrongType(form, value, where, errors);
  const auto& word = value.get_ref<const std::string&>();
  if (std::find(form.words.begin(), form.words.end(), word) != form.words.end()) return;
  if (IsLaterWord(word)) {
    errors.push_back({"not-supported-yet", where,
                      fmt::format("\"{}\" belongs to a later version of the language", word),
                      LegalHint(word, form.words)});
    return;
  }
  errors.push_back(
      {form.code, where, fmt::format("{} is not known here", QuoteValue(value)), LegalHint(word, form.words)});
}

void CheckPattern(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (!value.is_string()) return WrongType(form, value, where, errors);
  const auto& text = value.get_ref<const std::string&>();
  const auto size = static_cast<int64_t>(text.size());
  // the length comes first: the matcher recurses once a character
  if (size > form.max) {
    errors.push_back(
        {"too-long", where, fmt::format("{} bytes", size), fmt::format("legal: at most {} bytes", form.max)});
  } else if (size < form.min) {
    errors.push_back(
        {"too-short", where, fmt::format("{} bytes", size), fmt::format("legal: at least {} bytes", form.min)});
  } else if (!std::regex_match(text, form.regex)) {
    errors.push_back({form.code, where, fmt::format("{} does not fit", QuoteValue(value)), "legal: " + form.what});
  }
}

void CheckList(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (!value.is_array()) return WrongType(form, value, where, errors);
  const auto size = static_cast<int64_t>(value.size());
  if (size > form.max) {
    errors.push_back({"too-many", where, fmt::format("{} items", size), fmt::format("legal: at most {}", form.max)});
    return;
  }
  if (size < form.min)
    errors.push_back({"too-few", where, fmt::format("{} items", size), fmt::format("legal: at least {}", form.min)});
  for (size_t i = 0; i < value.size(); ++i) CheckForm(*form.item, value[i], PointerTo(where, i), errors);
}

void CheckRecord(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (!value.is_object()) return WrongType(form, value, where, errors);
  std::vector<std::string> legal;
  for (const Key& key : form.keys) legal.push_back(key.name);
  for (const auto& [name, item] : value.items()) {
    const auto key = std::find_if(form.keys.begin(), form.keys.end(), [&](const Key& k) { return k.name == name; });
    if (key != form.keys.end()) {
      CheckForm(*key->form, item, PointerTo(where, name), errors);
    } else if (IsLaterWord(name)) {
      errors.push_back({"not-supported-yet", PointerTo(where, name),
                        fmt::format("\"{}\" belongs to a later version of the language", name),
                        "legal keys: " + Join(legal, ", ")});
    } else {
      errors.push_back({"unknown-key", PointerTo(where, name),
                        fmt::format("key {} is not known here", QuoteValue(Json(name))), LegalHint(name, legal)});
    }
  }
  for (const Key& key : form.keys)
    if (key.required && !value.contains(key.name))
      errors.push_back(
          {"missing-key", where, fmt::format("key \"{}\" is missing", key.name), "legal: " + DescribeForm(*key.form)});
}

// the option that a value of this kind is to be judged by; null when none takes such a value
const Form* OptionFor(const Form& form, const Json& value) {
  const Form* fallback = nullptr;
  for (const FormPtr& option : form.options) {
    using Kind = Form::Kind;
    switch (option->kind) {
      case Kind::kInteger:
        if (value.is_number()) return option.get();
        break;
      case Kind::kBoolean:
        if (value.is_boolean()) return option.get();
        break;
      case Kind::kPattern:
        // a pattern beside a word list is a variable: it is meant by the dollar sign
        if (value.is_string()) {
          const auto& text = value.get_ref<const std::string&>();
          if (!text.empty() && text[0] == '$') return option.get();
          if (!fallback) fallback = option.get();
        }
        break;
      case Kind::kWord:
        if (value.is_string() && value.get_ref<const std::string&>().substr(0, 1) != "$") return option.get();
        if (value.is_string()) fallback = option.get();
        break;
      case Kind::kList: {
        if (!value.is_array()) break;
        const bool deep = option->item->kind == Kind::kList;
        if (!value.empty() && value[0].is_array() == deep) return option.get();
        if (!fallback) fallback = option.get();
        break;
      }
      case Kind::kRecord:
        if (value.is_object() && (option->tag.empty() || value.contains(option->tag))) return option.get();
        break;
      case Kind::kUnion:
        if (const Form* inner = OptionFor(*option, value)) return inner;
        break;
    }
  }
  return fallback;
}

void CheckUnion(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  if (const Form* option = OptionFor(form, value)) {
    // a text without a dollar sign is no variable gone wrong: all that may stand here is told
    const bool no_variable = option->code == "bad-variable" && value.get_ref<const std::string&>().substr(0, 1) != "$";
    return no_variable ? WrongType(form, value, where, errors) : CheckForm(*option, value, where, errors);
  }
  // a record without any of the marks says which marks there are
  std::vector<std::string> tags;
  for (const FormPtr& option : form.options)
    if (option->kind == Form::Kind::kRecord) tags.push_back(option->tag);
  if (!value.is_object() || tags.empty()) return WrongType(form, value, where, errors);
  for (const auto& [name, item] : value.items()) {
    if (!IsLaterWord(name)) continue;
    errors.push_back({"not-supported-yet", PointerTo(where, name),
                      fmt::format("\"{}\" belongs to a later version of the language", name),
                      "legal: a key of " + Join(tags, ", ")});
    return;
  }
  errors.push_back(
      {"missing-key", where, "none of the keys that say what this is", "legal: one of the keys " + Join(tags, ", ")});
}

}  // namespace

void CheckForm(const Form& form, const Json& value, const std::string& where, Errors& errors) {
  switch (form.kind) {
    case Form::Kind::kInteger:
      return CheckInteger(form, value, where, errors);
    case Form::Kind::kBoolean:
      if (!value.is_boolean()) WrongType(form, value, where, errors);
      return;
    case Form::Kind::kWord:
      return CheckWord(form, value, where, errors);
    case Form::Kind::kPattern:
      return CheckPattern(form, value, where, errors);
    case Form::Kind::kList:
      return CheckList(form, value, where, errors);
    case Form::Kind::kRecord:
      return CheckRecord(form, value, where, errors);
    case Form::Kind::kUnion:
      return CheckUnion(form, value, where, errors);
  }
}

namespace {

using Ordered = nlohmann::ordered_json;

Ordered SchemaOf(const Form& form, Ordered& definitions) {
  if (!form.definition.empty()) {
    Form plain = form;
    plain.definition.clear();
    if (!definitions.contains(form.definition)) {
      Ordered schema = SchemaOf(plain, definitions);
      definitions[form.definition] = std::move(schema);
    }
    return {{"$ref", "#/$defs/" + form.definition}};
  }
  switch (form.kind) {
    case Form::Kind::kInteger:
      if (form.numbers.empty()) return {{"type", "integer"}, {"minimum", form.min}, {"maximum", form.max}};
      return {{"enum", form.numbers}};
    case Form::Kind::kBoolean:
      return {{"type", "boolean"}};
    case Form::Kind::kWord:
      return {{"enum", form.words}};
    case Form::Kind::kPattern:
      return {{"type", "string"}, {"pattern", form.pattern}, {"minLength", form.min}, {"maxLength", form.max}};
    case Form::Kind::kList:
      return {{"type", "array"},
              {"items", SchemaOf(*form.item, definitions)},
              {"minItems", form.min},
              {"maxItems", form.max}};
    case Form::Kind::kRecord: {
      Ordered properties = Ordered::object();
      Ordered required = Ordered::array();
      for (const Key& key : form.keys) {
        properties[key.name] = SchemaOf(*key.form, definitions);
        if (key.required) required.push_back(key.name);
      }
      return {{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}};
    }
    case Form::Kind::kUnion: {
      Ordered options = Ordered::array();
      for (const FormPtr& option : form.options) options.push_back(SchemaOf(*option, definitions));
      return {{"anyOf", options}};
    }
  }
  return {};
}

}  // namespace

std::string FormSchemaText(const Form& form, const std::string& title) {
  Ordered definitions = Ordered::object();
  Ordered body = SchemaOf(form, definitions);
  Ordered schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(body);
  if (!definitions.empty()) schema["$defs"] = definitions;
  return schema.dump();
}

}  // namespace gensim::tasklib
