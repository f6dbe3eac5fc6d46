#include "envs/tabletop/relations/anchor.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace gensim::tabletop {
namespace {

constexpr double kHeight_m = 0.004;

}  // namespace

Area AnchorArea(const SceneState& state, const Goal& goal, bool& found) {
  found = Anchored(goal);
  if (!found) return {};
  const int ref = goal.ref.front();
  if (state.shape(ref).marker) return AreaOfMarker(state, ref);
  found = !state.shape(ref).tops.empty();
  return found ? AreaOfTop(state, ref, state.shape(ref).tops.front()) : Area{};
}

bool WithinAnchor(const SceneState& state, const Goal& goal, const Footprint& footprint) {
  if (!Anchored(goal)) return true;
  const int ref = goal.ref.front();
  if (state.shape(ref).marker) return FootprintInArea(footprint, AreaOfMarker(state, ref), goal.position_tolerance_m);
  // on a thing: the middle over any of its upper sides, at that height
  for (const TopSurface& top : state.shape(ref).tops) {
    const Area area = AreaOfTop(state, ref, top);
    if (std::abs(footprint.min_z - area.centre_W.z) > kHeight_m) continue;
    const PlanePoint middle{(footprint.min_x + footprint.max_x) / 2, (footprint.min_y + footprint.max_y) / 2};
    Footprint point;
    point.parts.push_back({});
    point.parts.back().hull = {middle};
    if (FootprintInArea(point, area, 0)) return true;
  }
  return false;
}

bool AtAnchor(const SceneState& state, const Goal& goal, int i) {
  if (!Anchored(goal)) return true;
  const int ref = goal.ref.front();
  if (!state.shape(ref).marker && !state.Supports(ref, i)) return false;
  return WithinAnchor(state, goal, state.footprint(i));
}

Status CheckAnchor(const Task& task, const Goal& goal) {
  if (!Anchored(goal)) return Done{};
  if (goal.ref.size() != 1)
    return ClauseError(goal, "wrong-count", fmt::format("{} places for one arrangement", goal.ref.size()),
                       "legal: 0 or 1");
  const Object& ref = task.objects[static_cast<size_t>(goal.ref.front())];
  if (std::find(goal.put.begin(), goal.put.end(), goal.ref.front()) != goal.put.end()) {
    return ClauseError(goal, "cannot-hold",
                       fmt::format("'{}' is both a member and the place of the arrangement", ref.id));
  }
  if (ref.params.asset == "zone" || !ref.shape->tops.empty()) return Done{};
  return ClauseError(goal, "not-an-anchor", fmt::format("an arrangement cannot stand on '{}'", ref.id),
                     "legal: a zone, or a thing with an upper side");
}

double ArrangementProgress(const Goal& goal, int matched) {
  const int n = static_cast<int>(goal.put.size());
  if (n == 0) return 0;
  if (Anchored(goal) || n == 1) return static_cast<double>(matched) / n;
  return static_cast<double>(std::max(0, matched - 1)) / (n - 1);
}

std::string AnchorSuffix(const Task& task, const Goal& goal) {
  if (!Anchored(goal)) return "";
  return task.objects[static_cast<size_t>(goal.ref.front())].shape->marker ? " inside {ref}" : " on {ref}";
}

Status CheckMembers(const Task& task, const Goal& goal, const RelationInfo& info) {
  const int n = static_cast<int>(goal.put.size());
  if (n < info.min_put || n > info.max_put) {
    return ClauseError(goal, "wrong-count", fmt::format("'{}' of {} objects", info.name, n),
                       fmt::format("legal: {} to {}", info.min_put, info.max_put));
  }
  if (std::set<int>(goal.put.begin(), goal.put.end()).size() != goal.put.size()) {
    return ClauseError(goal, "wrong-count", "one object is named twice");
  }
  for (const int p : goal.put) {
    if (task.objects[static_cast<size_t>(p)].fixed) {
      return ClauseError(goal, "cannot-hold", fmt::format("'{}' is fixed and cannot be put anywhere", IdOf(task, p)));
    }
  }
  return CheckAnchor(task, goal);
}

}  // namespace gensim::tabletop
