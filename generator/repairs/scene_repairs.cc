#include "generator/repairs/scene_repairs.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/tabletop/asset.h"
#include "generator/repairs/places.h"

namespace gensim::generator {

namespace {

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

}  // namespace

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

std::string FreeStart(Json& document, const Error&) {
  if (document.erase("start") > 0) return "start clauses dropped";
  for (Json& group : document["scene"]) {
    if (!group.is_object() || !group.contains("place") || group.value("distractor", false)) continue;
    group.erase("place");
    return fmt::format("{} starts anywhere", group.value("id", ""));
  }
  return "";
}

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

std::string Lighten(Json& document, const Error& error) {
  Json* group = GroupOf(document, error);
  if (!group || !group->contains("mass_g")) return "";
  const std::string old = (*group)["mass_g"].dump();
  group->erase("mass_g");
  return fmt::format("{} weighs what its kind weighs instead of {} g", group->value("id", ""), old);
}

}  // namespace gensim::generator
