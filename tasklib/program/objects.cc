#include "tasklib/program/objects.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <numbers>
#include <set>

#include "envs/base/text.h"
#include "envs/tabletop/workspace.h"
#include "tasklib/program/grammar.h"
#include "tasklib/program/group_lists.h"

namespace gensim::tasklib {
namespace {

using tabletop::Object;
using tabletop::Region;
using tabletop::Task;

constexpr double kMilli = 0.001;

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
    auto lists = ReadGroupLists(group_, where_, type_, source_, scope_);
    if (!lists) return;
    lists_ = *std::move(lists);
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
