// Checking a value against a form: every misfit with its pointer, and what would be legal.
#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "tasklib/program/form.h"

namespace gensim::tasklib {

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

}  // namespace gensim::tasklib
