#include "generator/composer/relation_motifs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/composer/menu.h"
#include "generator/composer/motif_parts.h"

namespace gensim::generator {

using tabletop::RelationInfo;

namespace {

// Relations that crowd one reference when several objects share it.
bool IsCrowded(const std::string& relation) {
  for (const char* name : {"next-to", "touching", "between", "aligned-corner"})
    if (relation == name) return true;
  return false;
}

}  // namespace

bool AddRelation(Draft& draft, const RelationInfo& info, bool may_chain) {
  Rng& rng = draft.rng();
  std::vector<std::string> usual = CarriedAssets();
  if (info.name == "touching" || info.name.starts_with("aligned")) usual = {"block", "box", "box"};
  if (info.name == "around" || info.name == "apart") usual = {"block", "block", "cylinder", "ball", "box"};
  if (info.name == "on") usual = {"block", "block", "cylinder", "box", "ring", "triangle-prism"};
  const std::string asset = PickAsset(rng, info.put_assets, usual);
  if (asset.empty()) return false;
  const bool large = asset == "bowl" || asset == "plate" || asset == "cup" || asset == "arch";
  int count = large ? 1 : 1 + PickWeighted(rng, {0.14, 0.28, 0.36, 0.16, 0.06});
  if (info.name == "apart" && info.min_refs == 0) count = std::max(count, 2);
  count = std::max(count, info.min_put);

  // four ways to speak of several things: all at once, one after the other, each to its own, only some of them
  enum { kAll, kOneByOne, kEachItsOwn, kSome };
  const bool set = info.min_put > 1 || info.name == "apart";
  int way =
      count == 1 || set ? static_cast<int>(kAll) : PickWeighted(rng, {0.4, 0.25, info.min_refs == 1 ? 0.25 : 0.0, 0.1});
  if (IsCrowded(info.name) && way != kEachItsOwn) {
    if (info.min_refs == 1 && rng.Chance(0.6)) {
      way = kEachItsOwn;
    } else {
      way = kAll, count = 1 + (info.name == "next-to" && rng.Chance(0.4));
    }
  }
  if (count == 1) way = kAll;
  const bool told_apart = way == kOneByOne || (way == kEachItsOwn && rng.Chance(0.6));
  const std::string put = draft.AddGroup(CarriedSpec(draft, asset, count, told_apart));
  if (put.empty()) return false;

  Json clause = {{"put", put}, {"rel", info.name}};
  const int refs = info.min_refs + static_cast<int>(info.max_refs > info.min_refs && rng.Chance(0.4));
  if (refs >= 1) {
    const int ref_count = way == kEachItsOwn ? count : 1;
    const std::string ref = ReferenceFor(draft, info, ref_count, may_chain, put);
    if (ref.empty()) return false;
    clause["ref"] = ref;
    StartOpposite(draft, info.name, put, ref);
    if (way == kEachItsOwn && told_apart) {
      // pair by pair, as colours say, or in any pairing
      clause["for"] = {{"var", "i"}, {"from", 0}, {"to", count - 1}};
      clause["put"] = put + "[$i]";
      clause["ref"] = ref + "[$i]";
    } else if (way == kEachItsOwn) {
      clause["match"] = "bijection";
    }
  }
  if (refs >= 2) {
    const std::string ref2 = ReferenceFor(draft, info, 1, false, put);
    if (ref2.empty()) return false;
    clause["ref2"] = ref2;
    // between two things there has to be room
    StartIn(draft, clause["ref"], {350, 650, -340, -80});
    draft.Group(clause["ref"])["place"] = {{"region", {350, 650, -340, -90}}};
    StartIn(draft, ref2, {350, 650, 90, 340});
  }
  if (way == kOneByOne) {
    clause["for"] = {{"var", "i"}, {"from", 0}, {"to", count - 1}};
    clause["put"] = put + "[$i]";
  }
  if (way == kSome) {
    const char* quantity = rng.Chance(0.5) ? "exactly" : "at_least";
    clause["count"] = {{quantity, std::max(1, count - 1)}};
  }
  if (!AddParams(draft, info, put, clause)) return false;
  if (info.name == "around") clause.erase("radius_mm");
  draft.AddGoal(clause);
  return true;
}

bool AddStack(Draft& draft, const RelationInfo& info, bool may_chain) {
  Rng& rng = draft.rng();
  const int levels = 3 + PickWeighted(rng, {0.65, 0.28, 0.07});
  const std::string asset =
      PickAsset(rng, {"block", "cylinder", "box"}, {"block", "block", "block", "cylinder", "box"});
  GroupSpec spec = CarriedSpec(draft, asset, levels, true);
  if (asset == "box") spec.size = {60, 60, 30};
  if (asset == "cylinder") spec.size = {50, 30};
  const std::string id = draft.AddGroup(spec);
  if (id.empty()) return false;

  // the lowest one first goes somewhere, half the time
  if (rng.Chance(0.5)) {
    const std::string base = ReferenceFor(draft, info, 1, may_chain, id);
    if (base.empty()) return false;
    const bool marker = draft.Group(base).value("asset", "") == "zone";
    draft.AddGoal({{"put", id + "[0]"}, {"rel", marker ? "inside" : info.name}, {"ref", base}});
  }
  draft.AddGoal({{"for", {{"var", "i"}, {"from", 1}, {"to", levels - 1}}},
                 {"put", id + "[$i]"},
                 {"rel", info.name},
                 {"ref", id + "[$i-1]"}});
  return true;
}

bool AddAtPose(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const std::string asset = PickAsset(rng, info.put_assets, {"block", "box", "cylinder"});
  const int count = 1 + PickWeighted(rng, {0.3, 0.4, 0.3});
  GroupSpec spec = CarriedSpec(draft, asset, count, true);
  const std::string ref_asset = PickAsset(rng, info.ref_assets, {"zone", "zone", "pallet", "plate", "tray"});
  GroupSpec place{.asset = ref_asset};
  if (ref_asset == "zone") place.size = {200, 200};
  if (ref_asset == "pallet") place.size = {200, 240, 38};
  const std::string put = draft.AddGroup(spec), ref = draft.AddGroup(place);
  if (put.empty() || ref.empty()) return false;
  StartOpposite(draft, info.name, put, ref);
  const int height = spec.size.empty() ? 40 : spec.size.back();
  const int floor = ref_asset == "pallet" ? 19 : 0;
  for (int i = 0; i < count; ++i) {
    const std::vector<std::pair<int, int>> spots = {{50, 50}, {-50, -50}, {50, -50}};
    const auto [x, y] = count == 1 ? std::pair{0, 0} : spots[static_cast<size_t>(i)];
    const int yaw = rng.Chance(0.5) ? 0 : 45;
    draft.AddGoal({{"put", count == 1 ? put : put + "[" + std::to_string(i) + "]"},
                   {"rel", info.name},
                   {"ref", ref},
                   {"pose", {x, y, floor + height / 2, yaw}}});
  }
  return true;
}

}  // namespace gensim::generator
