#include "generator/repair.h"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "generator/llm/extract_json.h"
#include "generator/repairs/goal_repairs.h"
#include "generator/repairs/scene_repairs.h"
#include "generator/repairs/value_repairs.h"

namespace gensim::generator {

namespace {

// A repair changes the document and says what it did; empty: not this time.
using Repair = std::function<std::string(Json& document, const Error& error)>;

// Codes and what answers them, in order of preference.
const std::map<std::string, std::vector<Repair>>& Repairs() {
  static const std::map<std::string, std::vector<Repair>> kRepairs = {
      {"unknown-asset", {NearestWord}},
      {"unknown-color", {NearestWord}},
      {"unknown-relation", {NearestWord}},
      {"unknown-layout", {NearestWord}},
      {"unknown-outline", {NearestWord}},
      {"unknown-word", {NearestWord}},
      {"unknown-family", {NearestWord}},
      {"unknown-key", {RenameOrDropKey}},
      {"missing-key", {FillKey}},
      {"wrong-type", {OtherType}},
      {"out-of-range", {NearestNumber}},
      {"bad-size", {NearestNumber}},
      {"bad-name", {KebabName}},
      {"bad-text", {PlainText}},
      {"too-long", {PlainText}},
      {"unused-key", {DropKey}},
      {"steps-too-few", {RaiseSteps}},
      {"plan-too-long", {RaiseSteps}},
      {"table-full", {MakeRoom}},
      {"too-much-area", {MakeRoom}},
      {"too-many-objects", {MakeRoom}},
      {"too-small", {Enlarge}},
      {"outside-workspace", {Nudge}},
      {"no-placement", {Nudge, MakeRoom}},
      {"no-plan", {Nudge, MakeRoom}},
      {"pose-occupied", {FreeStart}},
      {"start-clause", {FreeStart}},
      {"already-true", {FreeStart}},
      {"holds-after-settling", {FreeStart}},
      {"moved-while-settling", {FreeStart}},
      {"ambiguous-selector", {TellApart}},
      {"ambiguous-sentence", {TellApart}},
      {"uneven-lists", {CountFromList}},
      {"distractor-in-goal", {NoDistractor}},
      {"hold-once-unused", {DropHold}},
      {"keep-broken", {DropKeep}},
      {"too-heavy", {Lighten}},
  };
  return kRepairs;
}

}  // namespace

std::optional<Mending> MendOnce(Json& document, const Errors& errors) {
  if (!document.is_object()) return std::nullopt;
  for (const Error& error : errors) {
    const auto repairs = Repairs().find(error.code);
    if (repairs == Repairs().end()) continue;
    for (const Repair& repair : repairs->second) {
      Json changed = document;
      std::string what;
      try {
        what = repair(changed, error);
      } catch (const Json::exception&) {
        continue;  // the document is not of the form that this repair expects
      }
      if (what.empty() || changed == document) continue;
      document = std::move(changed);
      return Mending{error.code, error.where, what};
    }
  }
  return std::nullopt;
}

std::optional<std::string> MendText(const std::string& text) {
  // the object alone, where it is whole; otherwise from the first brace to the last
  const Result<std::string> object = ExtractJsonObject(text);
  const size_t begin = text.find('{'), end = text.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return std::nullopt;
  const std::string body = object ? *object : text.substr(begin, end - begin + 1);

  // commas before a closing bracket, outside of strings
  std::string mended;
  bool quoted = false;
  for (size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '"' && (i == 0 || body[i - 1] != '\\')) quoted = !quoted;
    if (c == ',' && !quoted) {
      const size_t next = body.find_first_not_of(" \t\r\n", i + 1);
      if (next != std::string::npos && (body[next] == '}' || body[next] == ']')) continue;
    }
    mended += c;
  }
  if (mended == text) return std::nullopt;
  return mended;
}

}  // namespace gensim::generator
