#include "tasklib/program/objects.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numbers>
#include <set>

#include "envs/base/text.h"
#include "envs/tabletop/workspace.h"
#include "tasklib/program/grammar.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::Object;
using tabletop::Region;
using tabletop::Task;

constexpr double kMilli = 0.001;
constexpr int kTableDepth_mm = 500, kTableWidth_mm = 1000;

// What the lists of a group say about its objects; a field that is not a list has one entry for all.
struct GroupLists {
  std::vector<std::vector<int>> sizes;
  std::vector<std::vector<std::string>> outlines;
  std::vector<std::string> colors;
  int count = 1;
};

// Reads one group.
class GroupReader {
 public:
  GroupReader(const Json& group, const std::string& where, const DrawSource& source, Scope& scope)
      : group_(group),
        where_(where),
        source_(source),
        scope_(scope),
        id_(group["id"].get<std::string>()),
        type_(*tabletop::FindAsset(group["asset"].get<std::string>())) {}

  void Read(Task& task) {
    if (!ReadSizes() || !ReadOutlines() || !SettleCount() || !ReadColors()) return;
    if (static_cast<int>(task.objects.size()) + lists_.count > kMaxObjects) {
      scope_.Fail("too-many-objects", where_, fmt::format("more than {} objects up to this group", kMaxObjects),
                  fmt::format("legal: at most {} in all", kMaxObjects));
      return;
    }
    for (int i = 0; i < lists_.count; ++i) {
      if (auto object = Build(i)) task.objects.push_back(std::move(*object));
    }
  }

 private:
  std::string Where(const char* key) const { return PointerTo(where_, key); }

  // notes that a list speaks for this many objects
  void List(size_t length, const char* key) { lengths_.push_back({static_cast<int>(length), Where(key)}); }

  bool GoodLength(int64_t length, const std::string& where) {
    if (length < 1) {
      scope_.Fail("size-zero", where, fmt::format("{} mm", length), "legal: at least 1 mm");
      return false;
    }
    if (length > kTableWidth_mm) {
      scope_.Fail("larger-than-table", where, fmt::format("{} mm", length),
                  fmt::format("the table is {} by {} mm", kTableDepth_mm, kTableWidth_mm));
      return false;
    }
    return true;
  }

  bool ReadSize(const Json& list, const std::string& where, std::vector<int>& size) {
    bool good = true;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string place = PointerTo(where, i);
      const auto length = scope_.Integer(list[i], place);
      good = length && GoodLength(*length, place) && good;
      if (length) size.push_back(static_cast<int>(std::clamp<int64_t>(*length, -99999, 99999)));
    }
    return good;
  }

  bool ReadSizes() {
    const auto size = group_.find("size");
    if (size == group_.end()) {
      lists_.sizes = {{}};
      return true;
    }
    if (Scope::IsVariable(*size)) {
      const Value* value = scope_.Lookup(size->get<std::string>(), Where("size"));
      if (!value) return false;
      if (value->kind != Value::Kind::kSizes) {
        scope_.Fail("wrong-variable", Where("size"), fmt::format("{} is {}", size->get<std::string>(), KindOf(*value)),
                    "legal: a partition, or a list of lengths");
        return false;
      }
      lists_.sizes = value->sizes;
      List(value->sizes.size(), "size");
      return true;
    }
    if (!(*size)[0].is_array()) {
      lists_.sizes.resize(1);
      return ReadSize(*size, Where("size"), lists_.sizes[0]);
    }
    bool good = true;
    for (size_t i = 0; i < size->size(); ++i) {
      lists_.sizes.emplace_back();
      good = ReadSize((*size)[i], PointerTo(Where("size"), i), lists_.sizes.back()) && good;
    }
    List(size->size(), "size");
    return good;
  }

  // a board takes the whole list, of pieces each takes one
  bool ReadOutlines() {
    lists_.outlines = {{}};
    const auto outline = group_.find("outline");
    if (outline == group_.end()) return true;
    if (type_.max_outlines == 0) {
      scope_.Fail("bad-outline", Where("outline"), fmt::format("asset \"{}\" has no outline", type_.name),
                  "legal: leave the key out");
      return false;
    }
    const bool one = outline->is_string() && !Scope::IsVariable(*outline);
    const auto words = one ? std::optional(std::vector<std::string>{outline->get<std::string>()})
                           : scope_.Words(*outline, Where("outline"), OutlineWords(), "unknown-outline");
    if (!words) return false;
    if (type_.max_outlines > 1) {
      lists_.outlines = {*words};
      return true;
    }
    lists_.outlines.clear();
    for (const std::string& word : *words) lists_.outlines.push_back({word});
    if (words->size() > 1 || outline->is_array()) List(words->size(), "outline");
    return true;
  }

  // a list of colours speaks for one object each; a word is for all
  bool ReadColors() {
    const auto color = group_.find("color");
    if (color == group_.end()) {
      lists_.colors = {kDefaultColor};
    } else if (color->is_object()) {
      return ReadDrawnColors(*color);
    } else {
      const auto colors = ColorList(*color, Where("color"));
      if (!colors) return false;
      lists_.colors = *colors;
      if (lists_.colors.size() != 1 && static_cast<int>(lists_.colors.size()) != lists_.count)
        return Uneven(lists_.colors.size(), Where("color"));
    }
    return true;
  }

  std::optional<std::vector<std::string>> ColorList(const Json& color, const std::string& where) {
    if (color.is_string() && !Scope::IsVariable(color)) return std::vector<std::string>{color.get<std::string>()};
    return scope_.Words(color, where, ColorWords(), "unknown-color");
  }

  bool ReadDrawnColors(const Json& color) {
    const bool inside = color.contains("one_of");
    const char* key = inside ? "one_of" : "not_in";
    const std::string where = PointerTo(Where("color"), key);
    const auto named = ColorList(color[key], where);
    if (!named) return false;
    std::vector<std::string> choice = inside ? *named : TrainColorWords();
    if (!inside)
      std::erase_if(choice, [&](const std::string& word) {
        return std::find(named->begin(), named->end(), word) != named->end();
      });
    if (choice.empty()) {
      scope_.Fail("empty-draw", where, "no colour is left", "legal: leave at least one colour to draw");
      return false;
    }
    for (int i = 0; i < lists_.count; ++i) {
      Rng rng = source_.Stream(fmt::format("color/{}[{}]", id_, i));
      lists_.colors.push_back(rng.Pick(choice));
    }
    return true;
  }

  bool Uneven(size_t length, const std::string& where) {
    scope_.Fail("uneven-lists", where, fmt::format("a list of {} for {} objects", length, lists_.count),
                fmt::format("legal: {} elements, one an object", lists_.count));
    return false;
  }

  // the count as given, or the length of the first list
  bool SettleCount() {
    if (group_.contains("color") && !group_["color"].is_object()) {
      const Json& color = group_["color"];
      if (color.is_array()) {
        List(color.size(), "color");
      } else if (Scope::IsVariable(color)) {
        const Value* value = scope_.Lookup(color.get<std::string>(), Where("color"));
        if (!value) return false;
        if (value->kind == Value::Kind::kWords) List(value->words.size(), "color");
      }
    }
    if (group_.contains("count")) {
      const auto count = scope_.Integer(group_["count"], Where("count"));
      if (!count) return false;
      if (*count < 1 || *count > 32) {
        scope_.Fail("out-of-range", Where("count"), fmt::format("a count of {}", *count),
                    fmt::format("legal: 1 to 32; nearest: {}", std::clamp<int64_t>(*count, 1, 32)));
        return false;
      }
      lists_.count = static_cast<int>(*count);
    } else if (!lengths_.empty()) {
      lists_.count = lengths_.front().first;
    }
    if (lists_.count > 32) {
      scope_.Fail("out-of-range", where_, fmt::format("{} objects in a group", lists_.count), "legal: 1 to 32");
      return false;
    }
    for (const auto& [length, where] : lengths_)
      if (length != lists_.count) return Uneven(static_cast<size_t>(length), where);
    return true;
  }

  template <class T>
  const T& Of(const std::vector<T>& list, int i) const {
    return list.size() == 1 ? list[0] : list[static_cast<size_t>(i)];
  }

  // the registry speaks of one object; the program may hold a list
  std::string ProgramPointer(const std::string& where, int i) const {
    std::string rest = where.substr(where_.size());
    if (rest.rfind("/outlines", 0) == 0)
      rest = type_.max_outlines > 1 && group_.contains("outline") && group_["outline"].is_array()
                 ? "/outline" + rest.substr(9)
                 : "/outline";
    if (rest.rfind("/size", 0) == 0) {
      if (!group_.contains("size")) {
        rest.clear();
      } else if (group_["size"].is_string()) {
        rest = "/size";
      } else if (group_["size"][0].is_array()) {
        rest = fmt::format("/size/{}{}", i, rest.substr(5));
      }
    }
    return where_ + rest;
  }

  std::optional<Object> Build(int i) {
    Object object;
    object.group = id_;
    object.index = i;
    object.id = lists_.count == 1 ? id_ : fmt::format("{}[{}]", id_, i);
    const auto params = tabletop::CompleteParams({type_.name, Of(lists_.sizes, i), Of(lists_.outlines, i)}, where_);
    if (!params) {
      for (Error error : params.errors()) {
        error.where = ProgramPointer(error.where, i);
        scope_.errors().push_back(std::move(error));
      }
      return std::nullopt;
    }
    object.params = *params;
    object.shape = tabletop::BuildShape(*params);
    object.color = Of(lists_.colors, i);
    object.fixed = object.shape->fixed || object.shape->marker || group_.value("fixed", false);
    object.distractor = group_.value("distractor", false);
    object.margin_m = group_.value("margin_mm", 10) * kMilli;
    object.mass_kg = object.shape->mass_kg;
    object.friction = object.shape->friction;
    if (!ReadBody(object) || !FitsTable(object) || !ReadPlace(object)) return std::nullopt;
    return object;
  }

  bool ReadBody(Object& object) {
    if (group_.contains("mass_g")) {
      const auto grams = scope_.Integer(group_["mass_g"], Where("mass_g"));
      if (!grams || !InRange(*grams, 1, 2000, "mass_g")) return false;
      object.mass_kg = static_cast<double>(*grams) * kMilli;
    }
    if (group_.contains("friction_pct")) {
      const auto percent = scope_.Integer(group_["friction_pct"], Where("friction_pct"));
      if (!percent || !InRange(*percent, 5, 200, "friction_pct")) return false;
      object.friction = static_cast<double>(*percent) * 0.01;
    }
    return true;
  }

  bool InRange(int64_t number, int64_t min, int64_t max, const char* key) {
    if (number >= min && number <= max) return true;
    scope_.Fail("out-of-range", Where(key), fmt::format("{} is not legal here", number),
                fmt::format("legal: {} to {}; nearest: {}", min, max, std::clamp(number, min, max)));
    return false;
  }

  bool FitsTable(const Object& object) {
    const double longer = 2 * std::max(object.shape->half.x, object.shape->half.y),
                 shorter = 2 * std::min(object.shape->half.x, object.shape->half.y);
    if (longer <= kTableWidth_mm * kMilli && shorter <= kTableDepth_mm * kMilli) return true;
    scope_.Fail("larger-than-table", group_.contains("size") ? Where("size") : where_,
                fmt::format("{:.0f} by {:.0f} mm", longer / kMilli, shorter / kMilli),
                fmt::format("the table is {} by {} mm", kTableDepth_mm, kTableWidth_mm));
    return false;
  }

  bool ReadPlace(Object& object) {
    const auto place = group_.find("place");
    if (place == group_.end()) return true;
    if (place->contains("region")) {
      const std::string where = PointerTo(Where("place"), "region");
      const auto region = ReadRegion((*place)["region"], where, scope_);
      if (!region) return false;
      const double side = 2 * std::min(object.shape->half.x, object.shape->half.y);
      if (region->max_x - region->min_x < side || region->max_y - region->min_y < side) {
        scope_.Fail("region-too-small", where, fmt::format("{} is {:.0f} mm wide", object.id, side / kMilli),
                    "legal: a region at least as wide and as deep as the object");
        return false;
      }
      object.region = *region;
      return true;
    }
    return ReadPose((*place)["pose"], PointerTo(Where("place"), "pose"), object);
  }

  bool ReadPose(const Json& pose, const std::string& where, Object& object) {
    if (lists_.count > 1) {
      scope_.Fail("pose-shared", where, fmt::format("{} objects at one pose", lists_.count),
                  "legal: a pose for a group of one; use region");
      return false;
    }
    const double x = pose[0].get<int>() * kMilli, y = pose[1].get<int>() * kMilli;
    if (x < tabletop::kMinX_m || x > tabletop::kMaxX_m || y < tabletop::kMinY_m || y > tabletop::kMaxY_m) {
      scope_.Fail("outside-workspace", where, fmt::format("({}, {}) mm", pose[0].get<int>(), pose[1].get<int>()),
                  "legal: x 250 to 750, y -500 to 500");
      return false;
    }
    object.pose = PoseAt(x, y, object.shape->half.z, pose[2].get<int>() * std::numbers::pi / 180);
    return true;
  }

  const Json& group_;
  std::string where_;
  const DrawSource& source_;
  Scope& scope_;
  std::string id_;
  const tabletop::AssetType& type_;
  GroupLists lists_;
  std::vector<std::pair<int, std::string>> lengths_;
};

// the least that the objects cover; objects that a start clause may stack are counted all the same only when fixed
void CheckArea(const Json& document, Scope& scope, const Task& task) {
  if (document.contains("start")) return;
  constexpr double kTable_m2 = (tabletop::kMaxX_m - tabletop::kMinX_m) * (tabletop::kMaxY_m - tabletop::kMinY_m);
  double covered_m2 = 0;
  for (const Object& object : task.objects) {
    const Vec3& half = object.shape->half;
    // a round body covers pi / 4 of its box, and nothing registered covers less of it than an L
    covered_m2 += 4 * half.x * half.y * (object.shape->symmetry.any_yaw ? std::numbers::pi / 4 : 1.0);
  }
  if (covered_m2 > kTable_m2)
    scope.Fail("table-area", "/scene", fmt::format("the objects cover {:.2f} square metres", covered_m2),
               fmt::format("the table has {:.2f}: fewer or smaller objects", kTable_m2));
}

}  // namespace

std::optional<Region> ReadRegion(const Json& numbers, const std::string& where, Scope& scope) {
  const int x0 = numbers[0].get<int>(), x1 = numbers[1].get<int>(), y0 = numbers[2].get<int>(),
            y1 = numbers[3].get<int>();
  if (x0 >= x1 || y0 >= y1) {
    scope.Fail("bad-region", where, fmt::format("[{}, {}, {}, {}] is empty", x0, x1, y0, y1),
               "legal: [min_x, max_x, min_y, max_y] with each minimum first");
    return std::nullopt;
  }
  if (x0 < 250 || x1 > 750 || y0 < -500 || y1 > 500) {
    scope.Fail("outside-workspace", where, fmt::format("[{}, {}, {}, {}] reaches beyond the table", x0, x1, y0, y1),
               fmt::format("legal: x 250 to 750, y -500 to 500; nearest: [{}, {}, {}, {}]", std::max(x0, 250),
                           std::min(x1, 750), std::max(y0, -500), std::min(y1, 500)));
    return std::nullopt;
  }
  return Region{x0 * kMilli, x1 * kMilli, y0 * kMilli, y1 * kMilli};
}

void BuildObjects(const Json& document, const DrawSource& source, Scope& scope, Task& task) {
  std::set<std::string> ids;
  const Json& scene = document["scene"];
  for (size_t i = 0; i < scene.size(); ++i) {
    const std::string where = PointerTo("/scene", i);
    const auto id = scene[i]["id"].get<std::string>();
    if (!ids.insert(id).second) {
      scope.Fail("duplicate-id", PointerTo(where, "id"), fmt::format("group \"{}\" stands twice", id),
                 "legal: each id once");
      continue;
    }
    GroupReader(scene[i], where, source, scope).Read(task);
  }
  CheckArea(document, scope, task);
}

}  // namespace gensim::tasklib
