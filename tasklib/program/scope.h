// Scope: the values that names stand for while a program is expanded, and the reading of "$name+1" expressions.
//
// Drawn values and the loop's variable are looked up by name; reading a value of the wrong kind, or an unknown name,
// appends an error with the pointer, what was found and what is legal, and gives nothing. A Scope borrows the bindings
// and the error list; one thread uses one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::tasklib {

/// What a variable stands for.
struct Value {
  enum class Kind { kInteger, kWord, kIntegers, kWords, kSizes };
  Kind kind = Kind::kInteger;
  int64_t integer = 0;
  std::string word;
  std::vector<int64_t> integers;
  std::vector<std::string> words;
  std::vector<std::vector<int>> sizes;

  bool operator==(const Value&) const = default;
};

/// Values by variable name.
using Bindings = std::map<std::string, Value>;

class Scope {
 public:
  Scope(const Bindings& bindings, Errors& errors) : bindings_(bindings), errors_(errors) {}

  /// Names the loop's variable until EndLoop.
  void SetLoop(const std::string& name, int64_t value) { loop_ = {name, value}; }
  void EndLoop() { loop_.reset(); }

  /// An integer or "$n+1".
  std::optional<int64_t> Integer(const Json& value, const std::string& where);
  /// A word, or a variable that stands for one; must be among `legal`, else `code`.
  std::optional<std::string> Word(const Json& value, const std::string& where, const std::vector<std::string>& legal,
                                  const std::string& code);
  /// A list of words and variables, or a variable that stands for a list.
  std::optional<std::vector<std::string>> Words(const Json& value, const std::string& where,
                                                const std::vector<std::string>& legal, const std::string& code);
  /// The value of "$name"; null (with an error) when there is none of that name.
  const Value* Lookup(const std::string& expression, const std::string& where);

  /// "$n-1" inside a selector, already cut out of it.
  std::optional<int64_t> Expression(const std::string& text, const std::string& where);

  void Fail(std::string code, const std::string& where, std::string message, std::string hint = "") {
    errors_.push_back({std::move(code), where, std::move(message), std::move(hint)});
  }
  Errors& errors() { return errors_; }

  /// True for a string that begins with a dollar sign.
  static bool IsVariable(const Json& value);

 private:
  std::vector<std::string> Names() const;

  const Bindings& bindings_;
  Errors& errors_;
  std::optional<std::pair<std::string, int64_t>> loop_;
  Value loop_value_;
};

/// Says what kind of value this is: "a list of words".
std::string KindOf(const Value& value);

}  // namespace gensim::tasklib
