#include "generator/repair.h"

#include <fmt/core.h>
#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/base/text.h"
#include "envs/tabletop/asset.h"
#include "envs/tabletop/palette.h"
#include "generator/composer/describe.h"
#include "generator/llm/extract_json.h"

namespace gensim::generator {

namespace {

// A repair changes the document and says what it did; empty: not this time.
using Repair = std::function<std::string(Json& document, const Error& error)>;

// --- places in documents

Json* At(Json& document, const std::string& pointer) {
  try {
    const Json::json_pointer place(pointer);
    return document.contains(place) ? &document.at(place) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;  // a pointer that is none, e.g. "line 3"
  }
}

std::string Parent(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }
std::string Leaf(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

// The scene entry that an error is about: by pointer below /scene, or the first id that the message quotes.
Json* GroupOf(Json& document, const Error& error) {
  if (!document.contains("scene") || !document["scene"].is_array()) return nullptr;
  if (error.where.starts_with("/scene/")) {
    const std::string rest = error.where.substr(7);
    return At(document, "/scene/" + rest.substr(0, rest.find('/')));
  }
  Json* found = nullptr;
  size_t first = std::string::npos;
  for (Json& group : document["scene"]) {
    if (!group.is_object()) continue;
    const std::string id = group.value("id", "");
    for (const char* quote : {"'", "\"", " "}) {
      const size_t at = id.empty() ? std::string::npos : error.message.find(quote + id);
      if (at < first) first = at, found = &group;
    }
  }
  return found;
}

// "... did you mean red?" and "... nearest: 40" in a hint.
std::string After(const std::string& text, const std::string& mark, const std::string& stops) {
  const size_t at = text.rfind(mark);
  if (at == std::string::npos) return "";
  const size_t begin = at + mark.size();
  return text.substr(begin, text.find_first_of(stops, begin) - begin);
}

// --- repairs of single values

std::string NearestWord(Json& document, const Error& error) {
  const std::string word = After(error.hint, "did you mean ", "?");
  Json* value = At(document, error.where);
  if (word.empty() || !value || !value->is_string()) return "";
  const std::string old = *value;
  *value = word;
  return fmt::format("{} \"{}\" -> \"{}\"", error.where, old, word);
}

std::string NearestNumber(Json& document, const Error& error) {
  const std::string text = After(error.hint, "nearest: ", " ,;)");
  Json* value = At(document, error.where);
  if (!value || text.empty() || text.find_first_not_of("-0123456789") != std::string::npos || text.size() > 12)
    return "";
  const std::string old = value->dump();
  *value = std::stoll(text);
  return fmt::format("{} {} -> {}", error.where, old, text);
}

std::string RenameOrDropKey(Json& document, const Error& error) {
  Json* parent = At(document, Parent(error.where));
  const std::string key = Leaf(error.where), nearest = After(error.hint, "did you mean ", "?");
  if (!parent || !parent->is_object() || !parent->contains(key)) return "";
  const Json value = (*parent)[key];
  parent->erase(key);
  if (nearest.empty() || parent->contains(nearest)) return fmt::format("{} dropped", error.where);
  (*parent)[nearest] = value;
  return fmt::format("{} renamed to {}", error.where, nearest);
}

std::string FillKey(Json& document, const Error& error) {
  // the message names the key in quotes
  const std::string key = After(error.message, "key \"", "\"");
  Json* record = At(document, error.where);
  if (!record || !record->is_object() || record->contains(key)) return "";
  if (error.where.empty() && key == "gensim") {
    document[key] = 1;
  } else if (error.where.empty() && key == "family") {
    document[key] = "tabletop";
  } else if (error.where.empty() && (key == "name" || key == "summary") && document.contains("goals") &&
             document.contains("scene")) {
    try {
      const Description description = Describe(document);
      document[key] = key == "name" ? description.name : description.summary;
    } catch (const Json::exception&) {
      return "";  // the rest of the document is no program either
    }
  } else {
    return "";
  }
  return fmt::format("{}/{} filled in", error.where, key);
}

std::string OtherType(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value) return "";
  const std::string old = value->dump();
  if (value->is_string()) {
    const std::string text = *value;
    const bool number =
        !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789", text[0] == '-') == std::string::npos;
    if (number && text != "-") {
      *value = std::stoll(text);
    } else if (error.hint.find("list") != std::string::npos && Leaf(error.where) != "size") {
      *value = Json::array({text});
    } else {
      return "";
    }
  } else if (value->is_number_float()) {
    *value = static_cast<int64_t>(std::clamp(value->get<double>() + 0.5, -1e9, 1e9));
  } else if (value->is_number() && error.hint.find("list") != std::string::npos) {
    *value = Json::array({*value});
  } else if (value->is_array() && value->size() == 1) {
    const Json inner = value->front();
    *value = inner;
  } else if (value->is_null()) {
    // a null says that nothing is meant
    Json* parent = At(document, Parent(error.where));
    if (!parent || !parent->is_object()) return "";
    parent->erase(Leaf(error.where));
    return fmt::format("{} dropped", error.where);
  } else {
    return "";
  }
  Json* now = At(document, error.where);
  if (!now || now->dump() == old) return "";
  return fmt::format("{} {} -> {}", error.where, old, now->dump());
}

std::string KebabName(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value || !value->is_string()) return "";
  const bool name = error.where == "/name";
  const char link = name ? '-' : '_';
  std::string text;
  for (char c : value->get<std::string>()) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c));
    if (plain) {
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!text.empty() && text.back() != link) {
      text += link;
    }
  }
  while (!text.empty() && text.back() == link) text.pop_back();
  if (!name && (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0])))) return "";
  if (text.empty() || text == value->get<std::string>()) return "";
  *value = text;
  return fmt::format("{} -> \"{}\"", error.where, text);
}

std::string PlainText(Json& document, const Error& error) {
  Json* value = At(document, error.where);
  if (!value || !value->is_string()) return "";
  std::string text;
  for (char c : value->get<std::string>()) {
    const bool legal =
        std::isalnum(static_cast<unsigned char>(c)) || std::string(" ,.;:!?'(){}_/-").find(c) != std::string::npos;
    text += legal ? c : ' ';
  }
  text = text.substr(0, 240);
  if (text.empty() || text == value->get<std::string>()) return "";
  *value = text;
  return fmt::format("{} without odd characters", error.where);
}

std::string DropItemOrKey(Json& document, const Error& error) {
  Json* parent = At(document, Parent(error.where));
  if (!parent) return "";
  if (parent->is_object() && parent->erase(Leaf(error.where)) > 0) return fmt::format("{} dropped", error.where);
  return "";
}

// --- repairs of the scene

std::string RaiseSteps(Json& document, const Error&) {
  const int old =
      document.contains("limits") && document["limits"].contains("steps") && document["limits"]["steps"].is_number()
          ? document["limits"]["steps"].get<int>()
          : 10;
  if (old >= 200) return "";
  document["limits"]["steps"] = std::min(200, std::max(2 * old, old + 6));
  return fmt::format("limits.steps {} -> {}", old, document["limits"]["steps"].get<int>());
}

std::string FirstDistractorLess(Json& document) {
  Json& scene = document["scene"];
  for (size_t i = 0; i < scene.size(); ++i) {
    if (!scene[i].is_object() || !scene[i].value("distractor", false)) continue;
    const std::string id = scene[i].value("id", "");
    scene.erase(i);
    return fmt::format("distractor {} dropped", id);
  }
  return "";
}

// Room on the table: a distractor less, then smaller receivers, then narrower margins.
std::string MakeRoom(Json& document, const Error&) {
  if (!document.contains("scene")) return "";
  if (const std::string done = FirstDistractorLess(document); !done.empty()) return done;
  Json* widest = nullptr;
  double most = 0;
  for (Json& group : document["scene"]) {
    const auto size = group.find("size");
    if (size == group.end() || !size->is_array() || size->size() < 2 || !(*size)[0].is_number() ||
        !(*size)[1].is_number())
      continue;
    const double area = (*size)[0].get<double>() * (*size)[1].get<double>();
    if (area > most) most = area, widest = &group;
  }
  if (widest && most > 14000) {
    for (size_t i = 0; i < 2; ++i) (*widest)["size"][i] = (*widest)["size"][i].get<int>() * 3 / 4;
    return fmt::format("{} resized to {}", widest->value("id", ""), (*widest)["size"].dump());
  }
  for (Json& group : document["scene"]) {
    if (!group.contains("count") || !group["count"].is_number() || group["count"].get<int>() < 6) continue;
    if (group.contains("color") && !group["color"].is_string()) continue;
    const int old = group["count"];
    group["count"] = old - 2;
    return fmt::format("{} objects of {} instead of {}", old - 2, group.value("id", ""), old);
  }
  return "";
}

// What is too small becomes larger, within the range of its asset.
std::string Enlarge(Json& document, const Error& error) {
  Json* clause = At(document, error.where);
  if (!clause || !clause->is_object() || !clause->contains("ref") || !(*clause)["ref"].is_string()) return "";
  const std::string selector = (*clause)["ref"];
  for (Json& group : document["scene"]) {
    if (group.value("id", "") != selector.substr(0, selector.find('['))) continue;
    const tabletop::AssetType* type = tabletop::FindAsset(group.value("asset", ""));
    if (!type || type->sizes.empty()) return "";
    Json size = group.value("size", Json());
    if (!size.is_array() || size.size() != type->sizes.size()) {
      size = Json::array();
      for (const auto& field : type->sizes) size.push_back(field.preset_mm);
    }
    const Json old = size;
    for (size_t i = 0; i < size.size(); ++i) {
      if (!size[i].is_number() || type->sizes[i].name == "height") continue;
      size[i] = std::min(type->sizes[i].max_mm, size[i].get<int>() * 4 / 3);
    }
    if (size == old) return "";
    group["size"] = size;
    return fmt::format("{} resized from {} to {}", group.value("id", ""), old.dump(), size.dump());
  }
  return "";
}

// Into the workspace: poses and regions clamped, wide gaps and circles narrowed, else receivers kept to the middle.
std::string Nudge(Json& document, const Error& error) {
  if (Json* group = GroupOf(document, error); group && group->contains("place") && (*group)["place"].contains("pose")) {
    Json& pose = (*group)["place"]["pose"];
    const Json old = pose;
    if (pose.is_array() && pose.size() == 3 && pose[0].is_number() && pose[1].is_number()) {
      pose[0] = std::clamp(pose[0].get<int>(), 330, 670);
      pose[1] = std::clamp(pose[1].get<int>(), -420, 420);
      if (pose != old) return fmt::format("{} nudged from {} to {}", group->value("id", ""), old.dump(), pose.dump());
    }
  }
  Json* clause = At(document, error.where);
  if (!clause || !clause->is_object()) return "";
  for (const char* key : {"gap_mm", "radius_mm"}) {
    if (!clause->contains(key) || !(*clause)[key].is_number() || (*clause)[key].get<int>() < 30) continue;
    const int old = (*clause)[key];
    (*clause)[key] = old / 2;
    return fmt::format("{}/{} {} -> {}", error.where, key, old, old / 2);
  }
  if (clause->contains("pose") && (*clause)["pose"].is_array()) {
    const Json old = (*clause)["pose"];
    for (size_t i = 0; i < 2 && i < old.size(); ++i)
      if (old[i].is_number()) (*clause)["pose"][i] = old[i].get<int>() / 2;
    if ((*clause)["pose"] != old)
      return fmt::format("{}/pose {} -> {}", error.where, old.dump(), (*clause)["pose"].dump());
  }
  if (clause->contains("ref") && (*clause)["ref"].is_string()) {
    const std::string selector = (*clause)["ref"];
    for (Json& group : document["scene"]) {
      if (group.value("id", "") != selector.substr(0, selector.find('[')) || group.contains("place")) continue;
      if (group.contains("count") || (group.contains("color") && group["color"].is_array()))
        continue;  // several would fill it
      group["place"] = {{"region", {360, 640, -300, 300}}};
      return fmt::format("{} starts near the middle", group.value("id", ""));
    }
  }
  return "";
}

// Two things that a sentence could mean: the distractor of them goes, or takes colours of its own.
std::string TellApart(Json& document, const Error& error) {
  if (!document.contains("scene")) return "";
  if (Json* group = GroupOf(document, error); group && group->value("distractor", false)) {
    const std::string asset = group->value("asset", "");
    Json taken = Json::array();
    for (const Json& other : document["scene"]) {
      if (&other == group || other.value("asset", "") != asset) continue;
      const Json color = other.value("color", Json());
      for (const Json& word : color.is_array() ? color.get<std::vector<Json>>() : std::vector<Json>{color})
        if (word.is_string() && !word.get<std::string>().starts_with("$")) taken.push_back(word);
    }
    const Json color = {{"not_in", taken}};
    if (!taken.empty() && group->value("color", Json()) != color) {
      (*group)["color"] = color;
      return fmt::format("{} takes other colours", group->value("id", ""));
    }
  }
  return FirstDistractorLess(document);
}

std::string CountFromList(Json& document, const Error& error) {
  Json* group = GroupOf(document, error);
  if (!group) return "";
  for (const char* key : {"color", "outline", "size"}) {
    if (!group->contains(key) || !(*group)[key].is_array() || (*group)[key].empty()) continue;
    if (std::string(key) == "size" && !(*group)[key][0].is_array()) continue;
    const Json old = group->value("count", Json(1));
    (*group)["count"] = (*group)[key].size();
    if ((*group)["count"] == old) continue;
    return fmt::format("{} has {} objects, as {} says", group->value("id", ""), (*group)[key].size(), key);
  }
  return "";
}

std::string NoDistractor(Json& document, const Error& error) {
  Json* group = GroupOf(document, error);
  // several alike objects could not be told apart as goals need them to be
  if (!group || !group->value("distractor", false) || group->value("count", Json(1)) != Json(1)) return "";
  group->erase("distractor");
  return fmt::format("{} is no distractor", group->value("id", ""));
}

std::string DropHold(Json& document, const Error& error) {
  const std::string pointer = error.where.ends_with("/hold") ? Parent(error.where) : error.where;
  Json* clause = At(document, pointer);
  if (!clause || !clause->is_object() || clause->erase("hold") == 0) return "";
  return fmt::format("{}/hold dropped", pointer);
}

std::string DropKeep(Json& document, const Error&) { return document.erase("keep") > 0 ? "keep dropped" : ""; }

// What already holds at the start is undone: fixed places and start clauses go.
std::string FreeStart(Json& document, const Error&) {
  if (document.erase("start") > 0) return "start clauses dropped";
  for (Json& group : document["scene"]) {
    if (!group.is_object() || !group.contains("place") || group.value("distractor", false)) continue;
    group.erase("place");
    return fmt::format("{} starts anywhere", group.value("id", ""));
  }
  return "";
}

std::string Lighten(Json& document, const Error& error) {
  Json* group = GroupOf(document, error);
  if (!group || !group->contains("mass_g")) return "";
  const std::string old = (*group)["mass_g"].dump();
  group->erase("mass_g");
  return fmt::format("{} weighs what its kind weighs instead of {} g", group->value("id", ""), old);
}

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
      {"unused-key", {DropItemOrKey}},
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
