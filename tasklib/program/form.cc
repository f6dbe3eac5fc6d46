#include "tasklib/program/form.h"

#include <fmt/core.h>
#include <algorithm>
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

}  // namespace gensim::tasklib
