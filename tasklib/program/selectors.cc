#include "tasklib/program/selectors.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "envs/base/text.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::Object;
using tabletop::Task;

std::vector<int> Group(const Task& task, const std::string& id) {
  std::vector<int> members;
  for (size_t i = 0; i < task.objects.size(); ++i)
    if (task.objects[i].group == id) members.push_back(static_cast<int>(i));
  return members;
}

std::vector<int> ById(const std::string& text, const std::string& where, const Task& task, Scope& scope,
                      bool distractors) {
  const size_t bracket = text.find('[');
  const std::string id = text.substr(0, bracket);
  const std::vector<int> members = Group(task, id);
  if (members.empty()) {
    std::vector<std::string> ids;
    for (const Object& object : task.objects)
      if (ids.empty() || ids.back() != object.group) ids.push_back(object.group);
    scope.Fail("unknown-id", where, fmt::format("no group \"{}\" in the scene", id), LegalHint(id, ids));
    return {};
  }
  if (!distractors && task.objects[static_cast<size_t>(members[0])].distractor) {
    scope.Fail("distractor-in-goal", where, fmt::format("\"{}\" is a distractor", id),
               "legal: objects that are not distractors");
    return {};
  }
  if (bracket == std::string::npos) return members;
  const auto index = scope.Expression(text.substr(bracket + 1, text.size() - bracket - 2), where);
  if (!index) return {};
  if (*index < 0 || *index >= static_cast<int64_t>(members.size())) {
    scope.Fail("bad-index", where, fmt::format("{} is number {} of {}", text, *index, members.size()),
               fmt::format("legal: 0 to {}; nearest: {}", members.size() - 1,
                           std::clamp<int64_t>(*index, 0, static_cast<int64_t>(members.size()) - 1)));
    return {};
  }
  return {members[static_cast<size_t>(*index)]};
}

// the colours that a description allows; nothing after an error
std::optional<std::vector<std::string>> AllowedColors(const Json& color, const std::string& where, Scope& scope) {
  if (color.is_string() && !Scope::IsVariable(color)) return std::vector<std::string>{color.get<std::string>()};
  if (color.is_string()) return scope.Words(color, where, ColorWords(), "unknown-color");
  const bool inside = color.contains("in");
  const char* key = inside ? "in" : "not_in";
  const auto named = scope.Words(color[key], PointerTo(where, key), ColorWords(), "unknown-color");
  if (!named || inside) return named;
  std::vector<std::string> rest = ColorWords();
  std::erase_if(rest,
                [&](const std::string& word) { return std::find(named->begin(), named->end(), word) != named->end(); });
  return rest;
}

double Volume(const Object& object) { return object.shape->half.x * object.shape->half.y * object.shape->half.z; }

// the largest or smallest of the matches; a tie is refused, because it would be a choice that nobody made
bool KeepExtreme(std::vector<int>& matches, bool largest, const std::string& where, const Task& task, Scope& scope) {
  const auto volume = [&](int i) { return Volume(task.objects[static_cast<size_t>(i)]); };
  std::stable_sort(matches.begin(), matches.end(),
                   [&](int a, int b) { return largest ? volume(a) > volume(b) : volume(a) < volume(b); });
  if (matches.size() > 1 && std::abs(volume(matches[0]) - volume(matches[1])) < 1e-9) {
    scope.Fail("size-tie", where,
               fmt::format("{} and {} have one size", task.objects[static_cast<size_t>(matches[0])].id,
                           task.objects[static_cast<size_t>(matches[1])].id),
               "legal: a description by size whose objects differ in size");
    return false;
  }
  matches.resize(1);
  return true;
}

std::vector<int> ByDescription(const Json& description, const std::string& where, const Task& task, Scope& scope) {
  std::optional<std::vector<std::string>> colors;
  if (description.contains("color")) {
    colors = AllowedColors(description["color"], PointerTo(where, "color"), scope);
    if (!colors) return {};
  }
  std::vector<int> matches;
  for (size_t i = 0; i < task.objects.size(); ++i) {
    const Object& object = task.objects[i];
    if (object.distractor) continue;
    if (description.contains("asset") && object.params.asset != description["asset"].get<std::string>()) continue;
    if (colors && std::find(colors->begin(), colors->end(), object.color) == colors->end()) continue;
    matches.push_back(static_cast<int>(i));
  }
  if (matches.empty()) {
    scope.Fail("empty-selector", where, fmt::format("{} fits no object", description.dump()),
               "legal: a description that fits objects which are not distractors");
    return {};
  }
  if (description.contains("size") &&
      !KeepExtreme(matches, description["size"] == "largest", PointerTo(where, "size"), task, scope))
    return {};
  if (!description.contains("index")) return matches;
  const std::string place = PointerTo(where, "index");
  const auto index = scope.Integer(description["index"], place);
  if (!index) return {};
  if (*index < 0 || *index >= static_cast<int64_t>(matches.size())) {
    scope.Fail("bad-index", place, fmt::format("number {} of {} objects", *index, matches.size()),
               fmt::format("legal: 0 to {}", matches.size() - 1));
    return {};
  }
  return {matches[static_cast<size_t>(*index)]};
}

}  // namespace

std::vector<int> SelectObjects(const Json& selector, const std::string& where, const Task& task, Scope& scope,
                               bool distractors) {
  if (selector.is_string()) return ById(selector.get<std::string>(), where, task, scope, distractors);
  if (selector.is_object()) return ByDescription(selector, where, task, scope);
  std::vector<int> all;
  for (size_t i = 0; i < selector.size(); ++i) {
    const std::string place = PointerTo(where, i);
    const std::vector<int> some = SelectObjects(selector[i], place, task, scope, distractors);
    if (some.empty()) return {};
    for (const int object : some) {
      if (std::find(all.begin(), all.end(), object) != all.end()) {
        scope.Fail("duplicate-object", place,
                   fmt::format("{} is selected twice", task.objects[static_cast<size_t>(object)].id),
                   "legal: each object once");
        return {};
      }
      all.push_back(object);
    }
  }
  return all;
}

}  // namespace gensim::tasklib
