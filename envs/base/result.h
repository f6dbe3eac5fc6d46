// Result of an operation on data that may be bad: a value, or every error that was found.
//
// A bad generated task, file or reply is data, not an exception: functions that read such things return Result<T>.
// Misuse of the C++ API itself (a programming mistake of the caller) throws std::invalid_argument instead.
// Values are immutable once made; copying is as cheap as copying T.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gensim {

/// One reason why an input was refused.
struct Error {
  std::string code;     ///< stable, kebab-case, meant for programs: "unknown-asset"
  std::string where;    ///< JSON pointer, file:line or option name; empty when the whole input is meant
  std::string message;  ///< what was found, with the value
  std::string hint;     ///< what is legal and the nearest legal value; may be empty

  bool operator==(const Error&) const = default;
};

/// All errors of one input; never empty inside a failed Result.
using Errors = std::vector<Error>;

/// "code at where: message (hint)", the form shown to people.
std::string ToString(const Error& error);

/// One error a line.
std::string ToString(const Errors& errors);

/// Thrown by Result::value() on a failed result: a mistake of the calling code.
class BadResultAccess : public std::logic_error {
 public:
  explicit BadResultAccess(const Errors& errors) : std::logic_error("value of a failed result: " + ToString(errors)) {}
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}              // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, Errors{std::move(error)}) {}  // NOLINT
  /// Throws std::invalid_argument when `errors` is empty: a failure says why.
  Result(Errors errors) : state_(std::in_place_index<1>, std::move(errors)) {  // NOLINT
    if (std::get<1>(state_).empty()) throw std::invalid_argument("Result: a failure without an error");
  }

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; throws BadResultAccess when there is none.
  const T& value() const& { return require(), std::get<0>(state_); }
  T& value() & { return require(), std::get<0>(state_); }
  T&& value() && { return require(), std::get<0>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// All errors; empty when ok.
  const Errors& errors() const {
    static const Errors kNone;
    return ok() ? kNone : std::get<1>(state_);
  }
  /// The first error; must not be called when ok.
  const Error& error() const { return std::get<1>(state_).front(); }

 private:
  void require() const {
    if (!ok()) throw BadResultAccess(std::get<1>(state_));
  }
  std::variant<T, Errors> state_;
};

/// What a successful Result without a value holds: `Status Save(...)`.
struct Done {};
using Status = Result<Done>;

}  // namespace gensim
