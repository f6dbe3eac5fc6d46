#include "generator/composer/motif_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/list.h"
#include "generator/composer/goal_groups.h"
#include "generator/composer/menu.h"

namespace gensim::generator {

using tabletop::ParamInfo;
using tabletop::RelationInfo;

GroupSpec CarriedSpec(Draft& draft, const std::string& asset, int count, bool told_apart) {
  Rng& rng = draft.rng();
  GroupSpec spec;
  spec.asset = asset;
  spec.count = count;
  spec.size = SampleSize(rng, asset);
  if (asset == "kit-piece")
    spec.outlines = {
        rng.Pick(std::vector<std::string>{"square", "circle", "hexagon", "plus", "star", "heart", "triangle"})};
  if (told_apart && count > 1) {
    spec.coloring = draft.may_draw() && rng.Chance(0.6) ? Coloring::kEachDrawn : Coloring::kEach;
  } else {
    spec.coloring = draft.may_draw() && rng.Chance(0.5) ? Coloring::kDrawn : Coloring::kShared;
  }
  return spec;
}

std::string ReferenceFor(Draft& draft, const RelationInfo& info, int count, bool may_chain,
                         const std::string& not_this) {
  Rng& rng = draft.rng();
  if (may_chain && count == 1) {
    std::vector<std::string> old;
    for (const std::string& id : MentionedGroups(draft.program())) {
      const std::string asset = draft.Group(id).value("asset", "");
      if (id != not_this && draft.CountOf(id) == 1 && (info.ref_assets.empty() || Contains(info.ref_assets, asset)))
        old.push_back(id);
    }
    if (!old.empty() && rng.Chance(0.75)) return rng.Pick(old);
  }
  const std::string asset = PickAsset(rng, info.ref_assets, UsualReferences(info.name));
  if (asset.empty()) return "";
  GroupSpec spec;
  spec.asset = asset;
  spec.count = count;
  spec.size = SampleSize(rng, asset);
  spec.coloring = count > 1                             ? Coloring::kEach
                  : draft.may_draw() && rng.Chance(0.4) ? Coloring::kDrawn
                                                        : Coloring::kShared;
  return draft.AddGroup(spec);
}

bool AddParams(Draft& draft, const RelationInfo& info, const std::string& group, Json& clause) {
  Rng& rng = draft.rng();
  for (const ParamInfo& param : info.params) {
    if (param.key == "side") {
      // "any" makes dull sentences: a named side three times out of four
      const bool named = param.words.size() > 1 && (param.required || rng.Chance(0.75));
      if (named) clause["side"] = param.words[1 + rng.Index(param.words.size() - 1)];
    } else if (param.key == "colors") {
      // an order of colours needs a colour for each
      const Json& color = draft.Group(group)["color"];
      const bool listed =
          color.is_array() || (color.is_string() && color.get<std::string>().find("_order") != std::string::npos);
      if (listed && (param.required || rng.Chance(0.4))) {
        clause["colors"] = color;
      } else if (param.required) {
        return false;  // the group has one colour for all
      }
    } else if (param.key == "order" && !param.words.empty()) {
      if (param.required || rng.Chance(0.5)) clause["order"] = rng.Pick(param.words);
    } else if (param.key == "gap") {
      const int high = std::min(param.max, 60), low = std::max(param.min, std::min(20, high));
      if (param.required || rng.Chance(0.4)) clause["gap_mm"] = static_cast<int>(rng.Integer(low / 10, high / 10)) * 10;
      if (clause.contains("gap_mm") && clause["gap_mm"].get<int>() < param.min) clause.erase("gap_mm");
    } else if (param.key == "radius") {
      if (param.required || rng.Chance(0.5))
        clause["radius_mm"] = std::clamp(static_cast<int>(rng.Integer(9, 14)) * 10, param.min, param.max);
    } else if (param.key == "columns") {
      if (param.required || rng.Chance(0.6))
        clause["columns"] = std::clamp(static_cast<int>(rng.Integer(2, 3)), param.min, param.max);
    } else if (param.key == "pose" && param.required) {
      return false;  // has a motif of its own
    }
  }
  return true;
}

void StartIn(Draft& draft, const std::string& id, const std::vector<int>& region) {
  constexpr double kMaxFill = 0.3;
  Json& group = draft.Group(id);
  if (group.contains("place")) return;
  std::vector<int> size;
  if (group.contains("size") && group["size"][0].is_number()) size = group["size"].get<std::vector<int>>();
  const double area = static_cast<double>(region[1] - region[0]) * (region[3] - region[2]);
  if (draft.CountOf(id) * FootprintOf(group.value("asset", ""), size) > kMaxFill * area) return;
  group["place"] = {{"region", region}};
}

void StartOpposite(Draft& draft, const std::string& relation, const std::string& put, const std::string& ref) {
  if (relation == "left-of") StartIn(draft, put, {280, 720, -480, -160}), StartIn(draft, ref, {320, 680, -60, 160});
  if (relation == "right-of") StartIn(draft, put, {280, 720, 160, 480}), StartIn(draft, ref, {320, 680, -160, 60});
  if (relation == "in-front-of") StartIn(draft, put, {580, 740, -450, 450}), StartIn(draft, ref, {370, 570, -350, 350});
  if (relation == "behind") StartIn(draft, put, {260, 420, -450, 450}), StartIn(draft, ref, {430, 630, -350, 350});
  if (relation == "next-to" || relation == "touching" || relation == "around" || relation == "at-pose" ||
      relation == "between" || relation == "aligned-corner")
    StartIn(draft, ref, {350, 650, -340, 340});
}

}  // namespace gensim::generator
