// Forms: the grammar of goal programs as data, shared by the schema checker and the JSON Schema, so that they cannot
// drift.
//
// A Form says what a JSON value may be: a bounded integer, a word of a closed list, a text that fits a pattern, a list,
// a record with named keys, or a union of these. Options of a union differ in JSON type, in the depth of their lists,
// or in a key that marks the record, so that a value has one option to be judged by and errors point at what was meant.
// Forms are immutable and shared; safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::tasklib {

struct Form;
using FormPtr = std::shared_ptr<const Form>;

struct Key {
  std::string name;
  FormPtr form;
  bool required = false;
};

struct Form {
  enum class Kind { kInteger, kBoolean, kWord, kPattern, kList, kRecord, kUnion };
  Kind kind = Kind::kInteger;

  int64_t min = 0, max = 0;        ///< kInteger: range; kList: number of items; kPattern: bytes
  std::vector<int64_t> numbers;    ///< kInteger: the only legal values when not empty (llm profile)
  std::vector<std::string> words;  ///< kWord: legal values
  std::string code;                ///< kWord, kPattern: error code of an illegal value
  std::string pattern;             ///< kPattern: anchored regular expression
  std::regex regex;                ///< kPattern: compiled
  std::string what;                ///< kPattern, kRecord: what is legal, for people
  FormPtr item;                    ///< kList
  std::vector<Key> keys;           ///< kRecord
  std::string tag;                 ///< kRecord in a union of records: the required key that marks it
  std::vector<FormPtr> options;    ///< kUnion
  std::string definition;          ///< name under $defs when the schema writes it once; empty: written in place
};

FormPtr IntegerForm(int64_t min, int64_t max);
FormPtr NumberListForm(std::vector<int64_t> numbers);
FormPtr BooleanForm();
FormPtr WordForm(std::vector<std::string> words, std::string code);
FormPtr PatternForm(std::string pattern, int64_t min_bytes, int64_t max_bytes, std::string code, std::string what);
FormPtr ListForm(FormPtr item, int64_t min, int64_t max);
FormPtr RecordForm(std::vector<Key> keys, std::string what, std::string tag = "");
FormPtr UnionForm(std::vector<FormPtr> options);
/// The same form, written once under $defs of the schema.
FormPtr DefinedForm(const FormPtr& form, std::string name);

/// Appends every way in which `value` does not fit `form`.
void CheckForm(const Form& form, const Json& value, const std::string& where, Errors& errors);

/// The form as JSON Schema (draft 2020-12), keys in the order of the forms, which is the order to write a program in;
/// forms with a definition stand under $defs and are referred to.
std::string FormSchemaText(const Form& form, const std::string& title);

/// What is legal, in a few words: "an integer 1 to 32 or a variable like $n".
std::string DescribeForm(const Form& form);

/// A value as a short quote for messages.
std::string QuoteValue(const Json& value);

}  // namespace gensim::tasklib
