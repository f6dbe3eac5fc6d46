#include "tsp/instance/tsplib_scanner.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "envs/base/text.h"

namespace gensim::tsp {
namespace {

constexpr size_t kShown = 40;  // characters of the file in a message

bool IsEnd(char c) { return c == '\n' || c == '\r'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || IsEnd(c); }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool BeginsNumber(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.'; }

std::string Shown(std::string_view word) {
  return "'" + EscapeUnprintable(word.substr(0, kShown)) + (word.size() > kShown ? "..." : "") + "'";
}

}  // namespace

TsplibScanner::TsplibScanner(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
}

void TsplibScanner::SkipBlanks() {
  while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
}

bool TsplibScanner::HasLine() {
  SkipBlanks();
  return at_ < text_.size();
}

TsplibScanner::Header TsplibScanner::ReadHeader() {
  SkipBlanks();
  last_ = at_;
  size_t end = at_;
  while (end < text_.size() && !IsEnd(text_[end])) ++end;
  const std::string_view line = text_.substr(at_, end - at_);
  at_ = end;
  size_t key = 0;
  while (key < line.size() && !IsBlank(line[key]) && line[key] != ':') ++key;
  std::string_view value = Trimmed(line.substr(key));
  if (value.starts_with(':')) value = Trimmed(value.substr(1));
  return {line.substr(0, key), value, WhereLast()};
}

std::string_view TsplibScanner::Word() const {
  size_t end = at_;
  while (end < text_.size() && !IsBlank(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

bool TsplibScanner::HasNumber() {
  SkipBlanks();
  return at_ < text_.size() && BeginsNumber(text_[at_]);
}

Result<double> TsplibScanner::ReadNumber(std::string_view what) {
  SkipBlanks();
  last_ = at_;
  const std::string_view word = Word();
  if (word.empty())
    return Error{"tsplib-truncated", Where(), fmt::format("the file ends where {} was expected", what), ""};
  std::string_view digits = word;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = problem != std::errc::invalid_argument && end == digits.data() + digits.size();
  if (!whole || !BeginsNumber(word.front()) || (word.starts_with('+') && digits.starts_with('-')))
    return Error{"tsplib-number", Where(), fmt::format("{} is no number; {} was expected", Shown(word), what), ""};
  if (problem == std::errc::result_out_of_range || !std::isfinite(number))
    return Error{"tsplib-number", Where(), Shown(word) + " is out of range", "legal: finite numbers"};
  at_ += word.size();
  return number;
}

Result<int64_t> TsplibScanner::ReadInteger(std::string_view what, int64_t low, int64_t high) {
  const auto number = ReadNumber(what);
  if (!number) return number.errors();
  if (*number != std::floor(*number) || *number < static_cast<double>(low) || *number > static_cast<double>(high))
    return Error{"tsplib-value", WhereLast(), fmt::format("{} as {}", *number, what),
                 fmt::format("legal: whole numbers from {} to {}", low, high)};
  return static_cast<int64_t>(*number);
}

std::string TsplibScanner::Place(size_t at) const {
  if (at < counted_) counted_ = 0, line_ = 1, begin_ = 0;
  for (; counted_ < at; ++counted_) {
    const char c = text_[counted_];
    if (c == '\n' || (c == '\r' && (counted_ + 1 >= text_.size() || text_[counted_ + 1] != '\n')))
      ++line_, begin_ = counted_ + 1;
  }
  return fmt::format("line {}, column {}", line_, at - begin_ + 1);
}

}  // namespace gensim::tsp
