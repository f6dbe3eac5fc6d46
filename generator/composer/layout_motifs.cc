#include "generator/composer/layout_motifs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/composer/goal_groups.h"
#include "generator/composer/menu.h"
#include "generator/composer/motif_parts.h"

namespace gensim::generator {

using tabletop::ParamInfo;
using tabletop::RelationInfo;

namespace {

// How many members an arrangement of this name has.
int MembersOf(Rng& rng, const RelationInfo& info) {
  if (info.name == "pyramid") return rng.Chance(0.5) ? 3 : 6;
  if (info.name == "grid") return rng.Chance(0.6) ? 4 : 6;
  const int low = std::max(info.min_put, 3), high = std::min(info.max_put, std::max(low, 6));
  return std::min(high, low + PickWeighted(rng, {0.45, 0.35, 0.15, 0.05}));
}

// A place for an arrangement that it surely fits on.
std::string AnchorFor(Draft& draft, const RelationInfo& info, bool may_chain, const std::string& of) {
  Rng& rng = draft.rng();
  if (may_chain && rng.Chance(0.3)) {
    for (const std::string& id : MentionedGroups(draft.program())) {
      const Json& group = draft.Group(id);
      const std::string asset = group.value("asset", "");
      if (id != of && draft.CountOf(id) == 1 && (asset == "pallet" || (asset == "zone" && info.name == "tower")))
        return id;
    }
  }
  const bool flat = info.name == "row" || info.name == "sorted" || info.name == "color-order";
  GroupSpec anchor{.asset = rng.Chance(0.7) ? "zone" : "pallet"};
  anchor.size = flat                    ? std::vector<int>{120, 360}
                : info.name == "column" ? std::vector<int>{300, 120}
                                        : std::vector<int>{260, 260};
  if (info.name == "tower" || info.name == "pyramid") anchor.size = {200, 200};
  if (anchor.asset == "pallet") anchor.size = {flat ? 140 : 240, flat ? 360 : 260, 38};
  if (info.name == "column" && anchor.asset == "pallet") anchor.size = {300, 140, 38};
  anchor.coloring = draft.may_draw() && rng.Chance(0.3) ? Coloring::kDrawn : Coloring::kShared;
  return draft.AddGroup(anchor);
}

// Sizes that differ clearly, in random order.
std::vector<std::vector<int>> DifferentSizes(Rng& rng, const std::string& asset, int count) {
  std::vector<std::vector<int>> sizes;
  for (int i = 0; i < count; ++i) {
    const int side = 26 + 9 * i;
    if (asset == "ball") sizes.push_back({side});
    if (asset == "cylinder") sizes.push_back({side, 40});
    if (asset == "box") sizes.push_back({side, side, 30});
    if (asset == "block") sizes.push_back({side, side, side});
  }
  rng.Shuffle(sizes);
  return sizes;
}

}  // namespace

bool AddLayout(Draft& draft, const RelationInfo& info, bool may_chain) {
  Rng& rng = draft.rng();
  std::vector<std::string> usual = {"block", "block", "block", "cylinder", "box"};
  if (info.name == "row" || info.name == "column" || info.name == "circle" || info.name == "grid" ||
      info.name == "sorted")
    usual.push_back("ball");
  const std::string asset = PickAsset(rng, info.put_assets, usual);
  if (asset.empty()) return false;
  const bool colors = std::any_of(info.params.begin(), info.params.end(),
                                  [](const ParamInfo& p) { return p.key == "colors" && p.required; });
  GroupSpec spec = CarriedSpec(draft, asset, MembersOf(rng, info), colors || rng.Chance(0.3));
  if (asset == "box") spec.size = info.name == "tower" ? std::vector<int>{70, 50, 30} : std::vector<int>{50, 40, 30};
  if (info.name == "sorted") spec.sizes = DifferentSizes(rng, asset, spec.count), spec.size.clear();
  const std::string of = draft.AddGroup(spec);
  if (of.empty()) return false;
  Json clause = {{"layout", info.name}, {"of", of}};
  if (info.max_refs > 0 && rng.Chance(0.45)) {
    const std::string ref = AnchorFor(draft, info, may_chain, of);
    if (ref.empty()) return false;
    clause["ref"] = ref;
  }
  if (!AddParams(draft, info, of, clause)) return false;
  if (info.name == "grid") clause["columns"] = draft.CountOf(of) == 6 && rng.Chance(0.5) ? 3 : 2;
  if (info.name == "circle") clause.erase("radius_mm");
  draft.AddGoal(clause);
  return true;
}

bool AddSpan(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const bool bridge = info.name == "bridge";
  const int spans = bridge ? 1 + PickWeighted(rng, {0.6, 0.4}) : 1;
  const int pillars = bridge ? spans + 1 : 2 * (1 + PickWeighted(rng, {0.65, 0.35}));
  GroupSpec pillar = CarriedSpec(draft, rng.Chance(0.7) ? "block" : "cylinder", pillars, false);
  pillar.size = pillar.asset == "block" ? std::vector<int>{40, 40, 40} : std::vector<int>{40, 40};
  GroupSpec span = CarriedSpec(draft, "box", spans, false);
  span.size = bridge && spans > 1 ? std::vector<int>{100, 40, 30} : std::vector<int>{120, 40, 30};
  const std::string low = draft.AddGroup(pillar), high = draft.AddGroup(span);
  if (low.empty() || high.empty()) return false;
  draft.AddGoal({{"layout", info.name}, {"of", {low, high}}});
  return true;
}

bool AddMirror(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const int count = 2 + PickWeighted(rng, {0.5, 0.4, 0.1});
  GroupSpec pattern = CarriedSpec(draft, rng.Chance(0.6) ? "block" : "cylinder", count, false);
  pattern.coloring = Coloring::kShared;
  GroupSpec copy = pattern;
  const std::string ref = draft.AddGroup(pattern), of = draft.AddGroup(copy);
  if (ref.empty() || of.empty()) return false;
  StartIn(draft, ref, {350, 650, -380, -120});
  Json clause = {{"layout", info.name}, {"of", of}, {"ref", ref}};
  if (rng.Chance(0.5)) {
    const std::string line = draft.AddGroup({.asset = "line", .size = {200, 10}});
    if (line.empty()) return false;
    draft.Group(line)["place"] = {{"pose", {500, 0, 0}}};
    draft.Group(ref)["place"] = {{"region", {350, 650, -300, -60}}};
    clause["ref2"] = line;
  }
  draft.AddGoal(clause);
  return true;
}

}  // namespace gensim::generator
