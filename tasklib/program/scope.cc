#include "tasklib/program/scope.h"

#include <fmt/core.h>
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"

namespace gensim::tasklib {
namespace {

// "$n-2" as its name and what is added to it
struct Parts {
  std::string name;
  int64_t offset = 0;
  bool has_offset = false;
};

Parts Split(const std::string& expression) {
  Parts parts;
  const size_t sign = expression.find_first_of("+-");
  parts.name = expression.substr(1, sign == std::string::npos ? sign : sign - 1);
  if (sign != std::string::npos) {
    std::from_chars(expression.data() + sign + 1, expression.data() + expression.size(), parts.offset);
    if (expression[sign] == '-') parts.offset = -parts.offset;
    parts.has_offset = true;
  }
  return parts;
}

}  // namespace

std::string KindOf(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kInteger:
      return "an integer";
    case Value::Kind::kWord:
      return "a word";
    case Value::Kind::kIntegers:
      return "a list of integers";
    case Value::Kind::kWords:
      return "a list of words";
    case Value::Kind::kSizes:
      return "a list of sizes";
  }
  return "";
}

bool Scope::IsVariable(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !text.empty() && text[0] == '$';
}

std::vector<std::string> Scope::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : bindings_) names.push_back(name);
  if (loop_) names.push_back(loop_->first);
  return names;
}

const Value* Scope::Lookup(const std::string& expression, const std::string& where) {
  const Parts parts = Split(expression);
  const Value* found = nullptr;
  if (loop_ && loop_->first == parts.name) {
    loop_value_ = Value{};
    loop_value_.integer = loop_->second;
    found = &loop_value_;
  } else if (const auto it = bindings_.find(parts.name); it != bindings_.end()) {
    found = &it->second;
  }
  if (!found) {
    const std::vector<std::string> names = Names();
    Fail("unknown-variable", where, fmt::format("no variable \"{}\"", parts.name),
         names.empty() ? "nothing is drawn under vary" : LegalHint(parts.name, names));
    return nullptr;
  }
  if (parts.has_offset && found->kind != Value::Kind::kInteger) {
    Fail("wrong-variable", where, fmt::format("{} adds to {}", expression, KindOf(*found)),
         "legal: + and - with integers only");
    return nullptr;
  }
  return found;
}

std::optional<int64_t> Scope::Expression(const std::string& text, const std::string& where) {
  if (text.empty() || text[0] != '$') {
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  const Value* value = Lookup(text, where);
  if (!value) return std::nullopt;
  if (value->kind != Value::Kind::kInteger) {
    Fail("wrong-variable", where, fmt::format("{} is {}", text, KindOf(*value)), "legal: an integer variable");
    return std::nullopt;
  }
  return value->integer + Split(text).offset;
}

std::optional<int64_t> Scope::Integer(const Json& value, const std::string& where) {
  if (value.is_string()) return Expression(value.get<std::string>(), where);
  return value.get<int64_t>();
}

std::optional<std::string> Scope::Word(const Json& value, const std::string& where,
                                       const std::vector<std::string>& legal, const std::string& code) {
  auto word = value.get<std::string>();
  if (IsVariable(value)) {
    const Value* bound = Lookup(word, where);
    if (!bound) return std::nullopt;
    if (bound->kind != Value::Kind::kWord) {
      Fail("wrong-variable", where, fmt::format("{} is {}", word, KindOf(*bound)),
           "legal: a variable that stands for one word");
      return std::nullopt;
    }
    word = bound->word;
  }
  if (std::find(legal.begin(), legal.end(), word) == legal.end()) {
    Fail(code, where, fmt::format("\"{}\" is not known here", word), LegalHint(word, legal));
    return std::nullopt;
  }
  return word;
}

std::optional<std::vector<std::string>> Scope::Words(const Json& value, const std::string& where,
                                                     const std::vector<std::string>& legal, const std::string& code) {
  std::vector<std::string> words;
  if (IsVariable(value)) {
    const auto name = value.get<std::string>();
    const Value* bound = Lookup(name, where);
    if (!bound) return std::nullopt;
    if (bound->kind == Value::Kind::kWord) {
      words = {bound->word};
    } else if (bound->kind == Value::Kind::kWords) {
      words = bound->words;
    } else {
      Fail("wrong-variable", where, fmt::format("{} is {}", name, KindOf(*bound)),
           "legal: a variable that stands for words");
      return std::nullopt;
    }
    for (const std::string& word : words) {
      if (std::find(legal.begin(), legal.end(), word) != legal.end()) continue;
      Fail(code, where, fmt::format("\"{}\", a value of {}, is not known here", word, name), LegalHint(word, legal));
      return std::nullopt;
    }
    return words;
  }
  bool good = true;
  for (size_t i = 0; i < value.size(); ++i) {
    const auto word = Word(value[i], PointerTo(where, i), legal, code);
    if (word) words.push_back(*word);
    good = good && word.has_value();
  }
  if (!good) return std::nullopt;
  return words;
}

}  // namespace gensim::tasklib
