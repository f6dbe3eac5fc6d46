#include "generator/composer/motifs.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/tabletop/asset.h"

namespace gensim::generator {

namespace {

using tabletop::ParamInfo;
using tabletop::RelationInfo;

bool Contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// One of `allowed`, those of `usual` that are allowed coming up as often as they stand there.
std::string PickAsset(Rng& rng, const std::vector<std::string>& allowed, const std::vector<std::string>& usual) {
  std::vector<std::string> menu;
  for (const std::string& asset : usual)
    if (allowed.empty() || Contains(allowed, asset)) menu.push_back(asset);
  if (menu.empty()) menu = allowed;
  return menu.empty() ? "" : rng.Pick(menu);
}

int Weighted(Rng& rng, const std::vector<double>& weights) {
  double sum = 0;
  for (double w : weights) sum += w;
  double at = rng.Uniform() * sum;
  for (size_t i = 0; i < weights.size(); ++i)
    if ((at -= weights[i]) < 0) return static_cast<int>(i);
  return static_cast<int>(weights.size()) - 1;
}

// Values for the parameters of a clause; `group` is the put group (its colours may be asked for by order).
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

// References that make sense where a relation takes any; the rest of ReceivingAssets is for those not listed.
const std::vector<std::string>& UsualReferences(const std::string& relation) {
  static const std::map<std::string, std::vector<std::string>> kUsual = {
      {"on", {"plate", "plate", "pallet", "stand", "box", "block", "tray"}},
      {"in", {"bowl", "container", "container", "tray", "cup"}},
      {"next-to", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"left-of", {"bowl", "block", "box", "cylinder", "plate", "cup", "container"}},
      {"right-of", {"bowl", "block", "box", "cylinder", "plate", "cup", "tray"}},
      {"in-front-of", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"behind", {"bowl", "block", "box", "cylinder", "plate", "cup"}},
      {"touching", {"box", "block", "cylinder"}},
      {"between", {"block", "bowl", "cylinder", "plate", "box", "cup"}},
      {"around", {"cylinder", "plate", "block", "bowl", "cup"}},
      {"apart", {"block", "bowl", "plate"}},
  };
  const auto found = kUsual.find(relation);
  return found == kUsual.end() ? ReceivingAssets() : found->second;
}

// Where objects start, as a part of the table; a part that they would nearly fill is none, because free places in it
// are found only after very many tries.
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

// Chained backwards from the goal: what is to stand on one side starts on the other, and what it is put beside leaves
// room.
void StartOpposite(Draft& draft, const std::string& relation, const std::string& put, const std::string& ref) {
  if (relation == "left-of") StartIn(draft, put, {280, 720, -480, -160}), StartIn(draft, ref, {320, 680, -60, 160});
  if (relation == "right-of") StartIn(draft, put, {280, 720, 160, 480}), StartIn(draft, ref, {320, 680, -160, 60});
  if (relation == "in-front-of") StartIn(draft, put, {580, 740, -450, 450}), StartIn(draft, ref, {370, 570, -350, 350});
  if (relation == "behind") StartIn(draft, put, {260, 420, -450, 450}), StartIn(draft, ref, {430, 630, -350, 350});
  if (relation == "next-to" || relation == "touching" || relation == "around" || relation == "at-pose" ||
      relation == "between" || relation == "aligned-corner")
    StartIn(draft, ref, {350, 650, -340, 340});
}

// What a carried group is made of: how many, which sizes, which colours.
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

// A reference: something that earlier goals have put in place, or a new group.
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

// A stack named block by block: the loop puts each on the one before.
bool AddStack(Draft& draft, const RelationInfo& info, bool may_chain) {
  Rng& rng = draft.rng();
  const int levels = 3 + Weighted(rng, {0.65, 0.28, 0.07});
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

// Kit pieces into the holes of a board, one clause for all or piece by piece.
bool AddKit(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  std::vector<std::string> outlines = {"square",  "circle",   "hexagon",  "plus",   "star",
                                       "diamond", "triangle", "pentagon", "flower", "rectangle"};
  rng.Shuffle(outlines);
  outlines.resize(static_cast<size_t>(rng.Integer(2, 4)));
  GroupSpec board{.asset = "kit-board", .outlines = outlines};
  GroupSpec pieces{.asset = "kit-piece", .count = static_cast<int>(outlines.size()), .outlines = outlines};
  pieces.coloring = rng.Chance(0.6) ? Coloring::kEach : Coloring::kShared;
  if (rng.Chance(0.5)) rng.Shuffle(pieces.outlines);
  const std::string board_id = draft.AddGroup(board), pieces_id = draft.AddGroup(pieces);
  if (board_id.empty() || pieces_id.empty()) return false;
  if (rng.Chance(0.5)) {
    draft.AddGoal({{"put", pieces_id}, {"rel", info.name}, {"ref", board_id}});
  } else {
    draft.AddGoal({{"for", {{"var", "i"}, {"from", 0}, {"to", static_cast<int>(outlines.size()) - 1}}},
                   {"put", pieces_id + "[$i]"},
                   {"rel", info.name},
                   {"ref", board_id}});
  }
  return true;
}

// The L-shaped piece into its fixture.
bool AddFixture(Draft& draft, const RelationInfo& info, const std::string& piece, const std::string& fixture) {
  const std::string put = draft.AddGroup(CarriedSpec(draft, piece, 1, false));
  const std::string ref = draft.AddGroup({.asset = fixture});
  if (put.empty() || ref.empty()) return false;
  draft.AddGoal({{"put", put}, {"rel", info.name}, {"ref", ref}});
  return true;
}

// Rings over pegs: all to one peg, or one to each.
bool AddPegs(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const std::string stand = draft.AddGroup({.asset = "peg-stand"});
  const int count = static_cast<int>(rng.Integer(1, 3));
  GroupSpec rings = CarriedSpec(draft, "ring", count, true);
  const std::string id = draft.AddGroup(rings);
  if (stand.empty() || id.empty()) return false;
  Json clause = {{"put", id}, {"rel", info.name}, {"ref", stand}};
  const int way = Weighted(rng, {0.4, 0.3, 0.3});
  if (way > 0 && count > 1) {
    clause["for"] = {{"var", "i"}, {"from", 0}, {"to", count - 1}};
    clause["put"] = id + "[$i]";
  }
  const bool has_hole =
      std::any_of(info.params.begin(), info.params.end(), [](const ParamInfo& p) { return p.key == "hole"; });
  if (has_hole && (way != 2 || count == 1)) clause["hole"] = static_cast<int>(rng.Integer(0, 2));
  draft.AddGoal(clause);
  return true;
}

// A pose in the frame of a flat reference: a corner or the middle of a zone, turned or not.
bool AddAtPose(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const std::string asset = PickAsset(rng, info.put_assets, {"block", "box", "cylinder"});
  const int count = 1 + Weighted(rng, {0.3, 0.4, 0.3});
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

// Relations that crowd one reference when several objects share it.
bool IsCrowded(const std::string& relation) {
  for (const char* name : {"next-to", "touching", "between", "aligned-corner"})
    if (relation == name) return true;
  return false;
}

bool AddRelation(Draft& draft, const RelationInfo& info, bool may_chain) {
  Rng& rng = draft.rng();
  std::vector<std::string> usual = CarriedAssets();
  if (info.name == "touching" || info.name.starts_with("aligned")) usual = {"block", "box", "box"};
  if (info.name == "around" || info.name == "apart") usual = {"block", "block", "cylinder", "ball", "box"};
  if (info.name == "on") usual = {"block", "block", "cylinder", "box", "ring", "triangle-prism"};
  const std::string asset = PickAsset(rng, info.put_assets, usual);
  if (asset.empty()) return false;
  const bool large = asset == "bowl" || asset == "plate" || asset == "cup" || asset == "arch";
  int count = large ? 1 : 1 + Weighted(rng, {0.14, 0.28, 0.36, 0.16, 0.06});
  if (info.name == "apart" && info.min_refs == 0) count = std::max(count, 2);
  count = std::max(count, info.min_put);

  // four ways to speak of several things: all at once, one after the other, each to its own, only some of them
  enum { kAll, kOneByOne, kEachItsOwn, kSome };
  const bool set = info.min_put > 1 || info.name == "apart";
  int way =
      count == 1 || set ? static_cast<int>(kAll) : Weighted(rng, {0.4, 0.25, info.min_refs == 1 ? 0.25 : 0.0, 0.1});
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
  // things that are to be apart start close together
  if (info.name == "apart" && count <= 4)
    StartIn(draft, put, {400, 400 + 55 * (count + 1), -60, -60 + 55 * (count + 1)});
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

// Two kinds of pieces in one arrangement: equal pillars, and what spans them.
bool AddSpan(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const bool bridge = info.name == "bridge";
  const int spans = bridge ? 1 + Weighted(rng, {0.6, 0.4}) : 1;
  const int pillars = bridge ? spans + 1 : 2 * (1 + Weighted(rng, {0.65, 0.35}));
  GroupSpec pillar = CarriedSpec(draft, rng.Chance(0.7) ? "block" : "cylinder", pillars, false);
  pillar.size = pillar.asset == "block" ? std::vector<int>{40, 40, 40} : std::vector<int>{40, 40};
  GroupSpec span = CarriedSpec(draft, "box", spans, false);
  span.size = bridge && spans > 1 ? std::vector<int>{100, 40, 30} : std::vector<int>{120, 40, 30};
  const std::string low = draft.AddGroup(pillar), high = draft.AddGroup(span);
  if (low.empty() || high.empty()) return false;
  draft.AddGoal({{"layout", info.name}, {"of", {low, high}}});
  return true;
}

// An arrangement that stands there, and its mirror image from objects of the same kind.
bool AddMirror(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const int count = 2 + Weighted(rng, {0.5, 0.4, 0.1});
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

// How many members an arrangement of this name has.
int MembersOf(Rng& rng, const RelationInfo& info) {
  if (info.name == "pyramid") return rng.Chance(0.5) ? 3 : 6;
  if (info.name == "grid") return rng.Chance(0.6) ? 4 : 6;
  const int low = std::max(info.min_put, 3), high = std::min(info.max_put, std::max(low, 6));
  return std::min(high, low + Weighted(rng, {0.45, 0.35, 0.15, 0.05}));
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

}  // namespace

const std::vector<std::string>& CarriedAssets() {
  static const std::vector<std::string> kAssets = {"block",     "block", "block", "cylinder", "cylinder",
                                                   "ball",      "ball",  "box",   "box",      "triangle-prism",
                                                   "kit-piece", "ring",  "bowl",  "plate",    "cup"};
  return kAssets;
}

const std::vector<std::string>& ReceivingAssets() {
  static const std::vector<std::string> kAssets = {"zone",      "zone", "bowl",   "bowl", "plate",    "plate",
                                                   "container", "tray", "pallet", "box",  "cylinder", "block",
                                                   "stand",     "line", "corner", "cup"};
  return kAssets;
}

std::string GroupOfSelector(const std::string& selector) { return selector.substr(0, selector.find('[')); }

std::vector<std::string> MovedGroups(const Json& program) {
  std::vector<std::string> groups;
  const auto add = [&](const Json& selector) {
    if (!selector.is_string()) return;
    const std::string id = GroupOfSelector(selector);
    if (!Contains(groups, id)) groups.push_back(id);
  };
  for (const Json& clause : program["goals"]) {
    const Json selector = clause.value(clause.contains("layout") ? "of" : "put", Json());
    for (const Json& one : selector.is_array() ? selector.get<std::vector<Json>>() : std::vector<Json>{selector})
      add(one);
  }
  return groups;
}

std::vector<std::string> MentionedGroups(const Json& program) {
  std::vector<std::string> groups = MovedGroups(program);
  for (const Json& clause : program["goals"]) {
    for (const char* key : {"ref", "ref2"}) {
      if (!clause.contains(key) || !clause[key].is_string()) continue;
      const std::string id = GroupOfSelector(clause[key]);
      if (!Contains(groups, id)) groups.push_back(id);
    }
  }
  return groups;
}

bool AddMotif(Draft& draft, const RelationInfo& info, bool may_chain) {
  if (info.name == "arch" || info.name == "bridge") return AddSpan(draft, info);
  if (info.name == "mirror") return AddMirror(draft, info);
  if (info.layout) return AddLayout(draft, info, may_chain);
  const bool holes = Contains(info.ref_assets, "kit-board") || Contains(info.ref_assets, "ell-fixture");
  if (holes) return draft.rng().Chance(0.75) ? AddKit(draft, info) : AddFixture(draft, info, "ell", "ell-fixture");
  if (Contains(info.ref_assets, "peg-stand")) return AddPegs(draft, info);
  const bool pose = std::any_of(info.params.begin(), info.params.end(),
                                [](const ParamInfo& p) { return p.key == "pose" && p.required; });
  if (pose) return AddAtPose(draft, info);
  if (info.name == "on" && draft.rng().Chance(0.5)) return AddStack(draft, info, may_chain);
  return AddRelation(draft, info, may_chain);
}

bool AddStart(Draft& draft) {
  Rng& rng = draft.rng();
  const std::vector<std::string> moved = MovedGroups(draft.program());
  if (moved.empty() || draft.program().contains("start")) return false;
  const std::string id = rng.Pick(moved);
  const int count = draft.CountOf(id);
  const std::string asset = draft.Group(id).value("asset", "");
  const bool flat = asset == "block" || asset == "box" || asset == "cylinder";
  const int way = Weighted(rng, {0.35, 0.2, flat && count >= 2 ? 0.3 : 0.0, flat ? 0.15 : 0.0});

  // in or on something
  if (way < 2) {
    const std::string place_asset = rng.Pick(way == 0 ? std::vector<std::string>{"container", "tray"}
                                                      : std::vector<std::string>{"pallet", "plate", "zone"});
    GroupSpec place{.asset = place_asset, .size = SampleSize(rng, place_asset)};
    if (place_asset == "container" && asset == "box") return false;
    const std::string from = draft.AddGroup(place);
    if (from.empty()) return false;
    draft.AddStart({{"put", id}, {"rel", way == 0 ? "in" : place_asset == "zone" ? "inside" : "on"}, {"ref", from}});
    return true;
  }
  // in a figure of their own
  if (way == 2) {
    draft.AddStart({{"layout", rng.Pick(std::vector<std::string>{"tower", "row", "column"})}, {"of", id}});
    return true;
  }
  // under something that has to be taken off first
  GroupSpec cover{.asset = "block", .size = {30, 30, 30}};
  const std::string top = draft.AddGroup(cover);
  if (top.empty()) return false;
  draft.AddStart({{"put", top}, {"rel", "on"}, {"ref", count > 1 ? id + "[0]" : id}});
  return true;
}

bool AddDistractors(Draft& draft) {
  Rng& rng = draft.rng();
  const std::vector<std::string> moved = MovedGroups(draft.program());
  const bool alike = !moved.empty() && rng.Chance(0.5);
  std::string asset = alike ? draft.Group(rng.Pick(moved)).value("asset", "")
                            : rng.Pick(std::vector<std::string>{"block", "cylinder", "ball", "box"});
  if (asset == "kit-piece" || asset == "ring" || asset == "bowl" || asset == "plate") asset = "block";
  GroupSpec spec{
      .asset = asset, .count = static_cast<int>(rng.Integer(1, 3)), .size = SampleSize(rng, asset), .distractor = true};
  spec.coloring = Coloring::kEach;
  return !draft.AddGroup(spec).empty();
}

}  // namespace gensim::generator
