#include "envs/base/json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

namespace gensim {
namespace {

// Builds the document from parser events, so that caps hold before memory is spent.
class StrictHandler : public nlohmann::json_sax<Json> {
 public:
  StrictHandler(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value); }
  bool number_integer(number_integer_t value) override { return Add(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(INT64_MAX))
      return Fail("json-number", "number out of range", "integers fit 64 bits");
    return Add(static_cast<int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    // the parser turns integers beyond 64 bits into rounded floats
    if (text.find_first_of(".eE") == std::string::npos)
      return Fail("json-number", "number out of range: " + text.substr(0, 40), "integers fit 64 bits");
    if (!std::isfinite(value))
      return Fail("json-number", "number out of range: " + text.substr(0, 40), "a finite number");
    return Add(value);
  }
  bool string(string_t& value) override { return Add(std::move(value)); }
  bool binary(binary_t&) override { return Fail("json-syntax", "binary value", ""); }

  bool start_object(std::size_t) override { return Open(Json::object()); }
  bool start_array(std::size_t) override { return Open(Json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(string_t& value) override {
    key_ = std::move(value);
    if (!stack_.back().keys.insert(key_).second)
      return Fail("json-duplicate-key", "key \"" + key_.substr(0, 80) + "\" stands twice",
                  "each key once in an object");
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) override {
    const std::string what = problem.what();
    if (what.find("out of range") != std::string::npos || what.find("number overflow") != std::string::npos)
      return Fail("json-number", "number out of range " + LineOf(position), "a finite number");
    const bool utf8 = what.find("UTF-8") != std::string::npos;
    error_ = Error{utf8 ? "json-utf8" : "json-syntax", LineOf(position), utf8 ? "invalid UTF-8" : Shorten(what),
                   utf8 ? "text must be UTF-8" : ""};
    return false;
  }

  std::optional<Error> error_;
  Json root_;

 private:
  struct Level {
    Json value;
    std::string pointer;
    std::string key_in_parent;
    std::set<std::string> keys;
  };

  std::string Here() const {
    if (stack_.empty()) return "";
    const Level& top = stack_.back();
    return top.value.is_array() ? PointerTo(top.pointer, top.value.size()) : PointerTo(top.pointer, key_);
  }

  bool Fail(std::string code, std::string message, std::string hint) {
    if (!error_) error_ = Error{std::move(code), Here(), std::move(message), std::move(hint)};
    return false;
  }

  bool Count() {
    if (++items_ <= limits_.max_items) return true;
    return Fail("json-too-many", "more than " + std::to_string(limits_.max_items) + " values",
                "make the document smaller");
  }

  bool Add(Json value) {
    if (!Count()) return false;
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (stack_.back().value.is_array()) {
      stack_.back().value.push_back(std::move(value));
    } else {
      stack_.back().value[key_] = std::move(value);
    }
    return true;
  }

  bool Open(Json value) {
    if (!Count()) return false;
    if (static_cast<int>(stack_.size()) >= limits_.max_depth)
      return Fail("json-too-deep", "nested deeper than " + std::to_string(limits_.max_depth) + " levels",
                  "flatten the document");
    std::string pointer = Here();
    stack_.push_back({std::move(value), std::move(pointer), key_, {}});
    return true;
  }

  bool Close() {
    Level level = std::move(stack_.back());
    stack_.pop_back();
    key_ = level.key_in_parent;
    --items_;  // Add counts it again
    return Add(std::move(level.value));
  }

  std::string LineOf(size_t position) const {
    size_t line = 1, column = 1;
    for (size_t i = 0; i + 1 < position && i < text_.size(); ++i) {
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      } else {
        ++column;
      }
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
  }

  // keeps what the parser says after its own prefix
  static std::string Shorten(const std::string& what) {
    const size_t colon = what.find(": ");
    std::string text = colon == std::string::npos ? what : what.substr(colon + 2);
    if (text.size() > 200) text.resize(200);
    // the parser quotes raw bytes of the input: keep messages plain
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
    return text;
  }

  std::string_view text_;
  JsonLimits limits_;
  std::vector<Level> stack_;
  std::string key_;
  size_t items_ = 0;
};

std::string Dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// whole floats become integers, so that equal numbers have one text
Json WithWholeNumbers(const Json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    const bool whole = std::abs(number) < 0x1p53 && number == std::trunc(number);
    return whole ? Json(static_cast<int64_t>(number)) : value;
  }
  if (!value.is_structured()) return value;
  Json out = value;
  for (Json& item : out) item = WithWholeNumbers(item);
  return out;
}

bool FitsOnLine(const Json& value, const std::string& compact) {
  if (compact.size() > 100) return false;
  for (const Json& item : value)
    if (item.is_structured())
      for (const Json& inner : item)
        if (inner.is_structured() && inner.size() > 3) return false;
  return true;
}

// compact text with a space after colon and comma, on one line
std::string OneLine(const Json& value) {
  if (!value.is_structured()) return Dump(value);
  std::string out = value.is_array() ? "[" : "{";
  bool first = true;
  for (auto it = value.begin(); it != value.end(); ++it) {
    if (!first) out += ", ";
    first = false;
    if (value.is_object()) out += Dump(it.key()) + ": ";
    out += OneLine(*it);
  }
  return out + (value.is_array() ? "]" : "}");
}

void Pretty(const Json& value, int indent, std::string& out) {
  if (!value.is_structured() || value.empty()) {
    out += Dump(value);
    return;
  }
  const std::string line = OneLine(value);
  if (indent > 0 && FitsOnLine(value, line)) {
    out += line;
    return;
  }
  out += value.is_array() ? "[\n" : "{\n";
  bool first = true;
  for (auto it = value.begin(); it != value.end(); ++it) {
    if (!first) out += ",\n";
    first = false;
    out.append(static_cast<size_t>(indent) + 2, ' ');
    if (value.is_object()) out += Dump(it.key()) + ": ";
    Pretty(*it, indent + 2, out);
  }
  out += '\n';
  out.append(static_cast<size_t>(indent), ' ');
  out += value.is_array() ? ']' : '}';
}

}  // namespace

Result<Json> ParseJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes)
    return Error{"json-too-large", "", std::to_string(text.size()) + " bytes",
                 "at most " + std::to_string(limits.max_bytes) + " bytes"};
  // the parser takes a zero byte for the end and would read over what follows
  if (text.find('\0') != std::string_view::npos) return Error{"json-syntax", "", "a zero byte in the text", ""};
  StrictHandler handler(text, limits);
  const bool parsed = Json::sax_parse(text.begin(), text.end(), &handler);
  if (!parsed || handler.error_) return handler.error_.value_or(Error{"json-syntax", "", "not a JSON document", ""});
  return std::move(handler.root_);
}

std::string CanonicalJson(const Json& value) { return Dump(WithWholeNumbers(value)); }

std::string PrettyJson(const Json& value) {
  std::string out;
  Pretty(value, 0, out);
  return out + '\n';
}

std::string PointerTo(std::string_view parent, std::string_view key) {
  std::string out(parent);
  out += '/';
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string PointerTo(std::string_view parent, size_t index) { return PointerTo(parent, std::to_string(index)); }

}  // namespace gensim
