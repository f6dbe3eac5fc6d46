#include "generator/llm/extract_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "envs/base/json.h"
#include "generator/llm/redact.h"

namespace gensim::generator {
namespace {

constexpr size_t kMostCandidates = 64;

// end of the object that begins at `begin` (one past its last brace); npos when it never closes
size_t EndOfObject(std::string_view text, size_t begin) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return i + 1;
    }
  }
  return std::string_view::npos;
}

// an object opens with a key or closes at once; "{put.color}" in prose does neither
bool LooksLikeObject(std::string_view text, size_t brace) {
  const size_t next = text.find_first_not_of(" \t\r\n", brace + 1);
  return next != std::string_view::npos && (text[next] == '"' || text[next] == '}');
}

std::string_view WithoutThinking(std::string_view text) {
  constexpr std::string_view kOpen = "<think>", kClose = "</think>";
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || !text.substr(first).starts_with(kOpen)) return text;
  const size_t end = text.find(kClose, first);
  return end == std::string_view::npos ? std::string_view() : text.substr(end + kClose.size());
}

}  // namespace

Result<std::string> ExtractJsonObject(std::string_view reply) {
  const std::string_view text = WithoutThinking(reply);
  const auto refuse = [&](const std::string& what) {
    return Error{"reply-not-json", "", what + ": " + Excerpt(text, 160), "answer with exactly one JSON object"};
  };

  // every outermost object, in order
  std::vector<std::string> candidates;
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
    if (!LooksLikeObject(text, at)) {
      ++at;
      continue;
    }
    const size_t end = EndOfObject(text, at);
    if (end == std::string_view::npos)
      return refuse(candidates.empty() ? "the object is not closed" : "a further object is not closed");
    candidates.emplace_back(text.substr(at, end - at));
    if (candidates.size() > kMostCandidates) return refuse("more objects than can be meant");
    at = end;
  }
  if (candidates.empty()) return refuse("no JSON object in the reply");
  if (candidates.size() == 1) return candidates.front();

  // several: fine when those that parse say the same thing
  std::set<std::string> meanings;
  std::string first;
  for (const std::string& candidate : candidates) {
    const auto parsed = ParseJson(candidate);
    if (!parsed) continue;
    if (meanings.empty()) first = candidate;
    meanings.insert(CanonicalJson(*parsed));
  }
  if (meanings.size() != 1)
    return refuse("the reply holds " + std::to_string(candidates.size()) + " different objects");
  return first;
}

}  // namespace gensim::generator
