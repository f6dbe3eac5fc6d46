#include "generator/composer/draft.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/tabletop/asset.h"
#include "envs/tabletop/palette.h"

namespace gensim::generator {

namespace {

constexpr double kTableArea_mm2 = 500.0 * 1000.0;
constexpr double kMaxShare = 0.36;  // beyond it random placing starts to fail
constexpr double kMargin_mm = 14;   // free space around an object at the start
constexpr size_t kMaxObjects = 24;  // more make episodes slow and pictures hard to read

// Ids use underscores where words use hyphens.
std::string Identifier(std::string word) {
  std::replace(word.begin(), word.end(), '-', '_');
  return word;
}

int CountOfGroup(const Json& group) {
  if (const auto count = group.find("count"); count != group.end() && count->is_number()) return count->get<int>();
  for (const char* key : {"color", "outline"}) {
    const auto list = group.find(key);
    if (list != group.end() && list->is_array()) return static_cast<int>(list->size());
  }
  return 1;
}

}  // namespace

Draft::Draft(const Rng& rng) : rng_(rng), program_(std::make_unique<Json>(Json::object())) {
  *program_ = {{"gensim", 1}, {"family", "tabletop"}, {"scene", Json::array()}, {"goals", Json::array()}};
}

Draft::Draft(const Rng& rng, const Json& program) : rng_(rng), program_(std::make_unique<Json>(program)) {
  // colours that the program writes out are taken; a drawn colour takes all that it is drawn from
  const auto take = [&](std::vector<std::string>& free, const Json& value) {
    const auto all = value.is_array() ? value.get<std::vector<Json>>() : std::vector<Json>{value};
    for (const Json& word : all) {
      if (word.is_string()) std::erase(free, word.get<std::string>());
    }
  };
  for (const Json& group : program["scene"]) {
    const std::string asset = group.value("asset", "");
    auto [colors, fresh] = colors_.try_emplace(asset, tabletop::SeenColors());
    if (group.contains("color")) take(colors->second, group["color"]);
    for (const Json& draw : program.value("vary", Json::array())) {
      if (draw.contains("one_of")) take(colors->second, draw["one_of"]);
      if (draw.contains("from")) take(colors->second, draw["from"]);
    }
    std::vector<int> size;
    if (const auto found = group.find("size"); found != group.end() && found->is_array()) {
      for (const Json& n : *found)
        if (n.is_number()) size.push_back(n.get<int>());
    }
    area_mm2_ += CountOfGroup(group) * FootprintOf(asset, size);
  }
}

Draft::~Draft() = default;

std::string Draft::NewId(const std::string& asset) {
  const std::string stem = Identifier(asset);
  const auto taken = [&](const std::string& id) {
    return std::any_of((*program_)["scene"].begin(), (*program_)["scene"].end(),
                       [&](const Json& group) { return group.value("id", "") == id; });
  };
  if (!taken(stem)) return stem;
  for (int i = 2;; ++i)
    if (const std::string id = stem + "_" + std::to_string(i); !taken(id)) return id;
}

std::string Draft::NewVariable(const std::string& stem) {
  const Json vary = program_->value("vary", Json::array());
  const auto taken = [&](const std::string& name) {
    return std::any_of(vary.begin(), vary.end(), [&](const Json& draw) { return draw.value("var", "") == name; });
  };
  if (!taken(stem)) return stem;
  for (int i = 2;; ++i)
    if (const std::string name = stem + std::to_string(i); !taken(name)) return name;
}

std::vector<std::string> Draft::TakeColors(const std::string& asset, int count) {
  auto [entry, fresh] = colors_.try_emplace(asset, tabletop::SeenColors());
  std::vector<std::string>& free = entry->second;
  if (static_cast<int>(free.size()) < count) return {};
  rng_.Shuffle(free);
  const std::vector<std::string> taken(free.end() - count, free.end());
  free.resize(free.size() - static_cast<size_t>(count));
  return taken;
}

bool Draft::HasRoom(const GroupSpec& spec) const {
  size_t objects = 0;
  for (const Json& group : (*program_)["scene"]) objects += static_cast<size_t>(CountOfGroup(group));
  double area = area_mm2_;
  for (int i = 0; i < spec.count; ++i)
    area += FootprintOf(spec.asset, spec.sizes.empty() ? spec.size : spec.sizes[static_cast<size_t>(i)]);
  return area <= kMaxShare * kTableArea_mm2 && objects + static_cast<size_t>(spec.count) <= kMaxObjects;
}

std::string Draft::AddGroup(const GroupSpec& spec) {
  if (!HasRoom(spec)) return "";
  Json group = {{"asset", spec.asset}};
  if (spec.count > 1) group["count"] = spec.count;
  if (!spec.size.empty()) group["size"] = spec.size;
  if (!spec.sizes.empty()) group["size"] = spec.sizes;
  if (spec.outlines.size() == 1) group["outline"] = spec.outlines.front();
  if (spec.outlines.size() > 1) group["outline"] = spec.outlines;
  if (spec.distractor) group["distractor"] = true;

  // colours, and a draw for those that differ between seeds
  const bool each = spec.coloring == Coloring::kEach || spec.coloring == Coloring::kEachDrawn;
  const bool drawn = spec.coloring == Coloring::kDrawn || spec.coloring == Coloring::kEachDrawn;
  const int own = each ? spec.count : 1;
  const int spare = drawn ? 1 + static_cast<int>(rng_.Index(2)) : 0;
  std::vector<std::string> words = TakeColors(spec.asset, own + spare);
  if (words.empty() && spare > 0) words = TakeColors(spec.asset, own + 1);
  if (words.empty()) return "";
  if (spec.coloring == Coloring::kDrawn) {
    const std::string variable = NewVariable(Identifier(spec.asset) + "_color");
    (*program_)["vary"].push_back({{"var", variable}, {"one_of", words}});
    group["color"] = "$" + variable;
  } else if (spec.coloring == Coloring::kEachDrawn && spec.count > 1) {
    const std::string variable = NewVariable(Identifier(spec.asset) + "_order");
    (*program_)["vary"].push_back({{"var", variable}, {"choose", spec.count}, {"from", words}});
    group["color"] = "$" + variable;
  } else if (each && spec.count > 1) {
    group["color"] = words;
  } else {
    group["color"] = words.front();
  }

  for (int i = 0; i < spec.count; ++i)
    area_mm2_ += FootprintOf(spec.asset, spec.sizes.empty() ? spec.size : spec.sizes[static_cast<size_t>(i)]);
  group["id"] = NewId(spec.asset);
  (*program_)["scene"].push_back(group);
  return group["id"];
}

Json& Draft::Group(const std::string& id) {
  for (Json& group : (*program_)["scene"])
    if (group.value("id", "") == id) return group;
  throw std::invalid_argument("Draft: there is no group '" + id + "'");
}

int Draft::CountOf(const std::string& id) const {
  for (const Json& group : (*program_)["scene"])
    if (group.value("id", "") == id) return CountOfGroup(group);
  return 0;
}

void Draft::AddGoal(const Json& clause) { (*program_)["goals"].push_back(clause); }
void Draft::AddStart(const Json& clause) { (*program_)["start"].push_back(clause); }

double FootprintOf(const std::string& asset, const std::vector<int>& size) {
  const tabletop::AssetType* type = tabletop::FindAsset(asset);
  if (!type) return 0;
  // the first two sizes are the horizontal ones, or the first one is a diameter
  std::vector<double> sides;
  for (size_t i = 0; i < type->sizes.size() && sides.size() < 2; ++i) {
    if (type->sizes[i].name == "height" || type->sizes[i].name == "thickness") break;
    sides.push_back(i < size.size() ? size[i] : type->sizes[i].preset_mm);
    if (type->sizes[i].name == "diameter" || type->sizes[i].name == "length") break;
  }
  if (sides.empty())
    sides = asset == "kit-board" || asset == "peg-stand" ? std::vector<double>{300, 220} : std::vector<double>{80};
  const double w = sides[0] + 2 * kMargin_mm, d = sides.back() + 2 * kMargin_mm;
  return w * d;
}

std::vector<int> SampleSize(Rng& rng, const std::string& asset) {
  const auto pick = [&](std::vector<std::vector<int>> menu) { return menu[rng.Index(menu.size())]; };
  if (asset == "block") return pick({{40, 40, 40}, {40, 40, 40}, {36, 36, 36}, {44, 44, 44}, {50, 50, 50}});
  if (asset == "box") return pick({{60, 40, 30}, {70, 50, 30}, {80, 60, 40}, {50, 50, 30}});
  if (asset == "cylinder") return pick({{40, 40}, {40, 30}, {50, 30}, {44, 50}});
  if (asset == "ball") return pick({{40}, {36}, {44}});
  if (asset == "bowl") return pick({{140, 50}, {130, 45}, {150, 50}});
  if (asset == "cup") return pick({{80, 60}, {90, 70}});
  if (asset == "plate") return pick({{140, 10}, {160, 10}, {120, 10}});
  if (asset == "container") return pick({{180, 180, 50}, {160, 200, 60}, {200, 160, 40}});
  if (asset == "tray") return pick({{160, 220, 14}, {180, 180, 16}, {200, 160, 14}});
  if (asset == "zone") return pick({{140, 140}, {160, 160}, {180, 140}, {150, 200}});
  if (asset == "pallet") return pick({{200, 200, 38}, {180, 240, 38}});
  if (asset == "line") return pick({{200, 10}, {260, 10}, {300, 10}});
  if (asset == "corner") return pick({{100}, {120}});
  return {};
}

}  // namespace gensim::generator
