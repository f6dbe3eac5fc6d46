// mirror: the mirror image of a reference arrangement, across a painted line or anywhere beside it.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/slot_layout.h"

namespace gensim::tabletop {
namespace {

// does every member have a partner of its own body and colour? Otherwise colours play no part.
bool ColorsMatch(const Task& task, const Goal& goal) {
  std::vector<std::string> a, b;
  for (const int i : goal.put) a.push_back(task.objects[At(i)].color);
  for (const int i : goal.ref) b.push_back(task.objects[At(i)].color);
  std::sort(a.begin(), a.end()), std::sort(b.begin(), b.end());
  return a == b;
}

// kinds of put and ref together, so that partners share one
std::vector<int> PartnerKinds(const Task& task, const Goal& goal) {
  const bool colors = ColorsMatch(task, goal);
  std::vector<int> all = goal.put;
  all.insert(all.end(), goal.ref.begin(), goal.ref.end());
  std::vector<int> kinds;
  for (size_t k = 0; k < all.size(); ++k) {
    int kind = static_cast<int>(k);
    for (size_t j = 0; j < k && kind == static_cast<int>(k); ++j) {
      const Object& a = task.objects[At(all[j])];
      const Object& b = task.objects[At(all[k])];
      if (SameBody(a, b) && (!colors || a.color == b.color)) kind = kinds[j];
    }
    kinds.push_back(kind);
  }
  return kinds;
}

class Mirror final : public SlotLayout {
 public:
  Mirror()
      : SlotLayout(
            {.name = "mirror",
             .summary = "the mirror image of the reference arrangement: across the line ref2, or left and right "
                        "swapped anywhere",
             .layout = true,
             .min_refs = 1,
             .max_refs = 2,
             .min_put = 2,
             .max_put = 6,
             .difficulty = 15,
             .beside = true,
             .phrases = {"build the mirror image of {ref} with {put}", "arrange {put} as the mirror image of {ref}"},
             .held_out = {"mirror {ref} with {put}"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    Goal members = goal;
    members.ref.clear();
    if (Status status = CheckMembers(task, members, info()); !status) return status;
    if (goal.ref.size() != goal.put.size()) {
      return ClauseError(goal, "wrong-count",
                         fmt::format("{} objects for the mirror image of {}", goal.put.size(), goal.ref.size()),
                         "legal: as many as the arrangement has");
    }
    for (const int r : goal.ref) {
      if (std::find(goal.put.begin(), goal.put.end(), r) != goal.put.end())
        return ClauseError(goal, "cannot-hold", fmt::format("'{}' is part of both sides", IdOf(task, r)));
    }
    if (goal.ref2.size() > 1 || (goal.ref2.size() == 1 && task.objects[At(goal.ref2.front())].params.asset != "line")) {
      return ClauseError(goal, "not-a-line", "the mirror must be one line", "legal: a line as ref2, or none");
    }
    // partners of the same body
    std::vector<int> kinds = PartnerKinds(task, goal);
    const auto mid = kinds.begin() + static_cast<std::ptrdiff_t>(goal.put.size());
    std::sort(kinds.begin(), mid), std::sort(mid, kinds.end());
    if (std::equal(kinds.begin(), mid, mid)) return Done{};
    return ClauseError(goal, "unequal", "the two sides are not made of the same objects",
                       "as many of every kind on both sides");
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    const size_t n = goal.put.size();
    const std::vector<int> kinds = PartnerKinds(*state.task, goal);
    Design design;
    design.anchored = false;
    design.turns = false;
    design.kinds.assign(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(n));
    // the mirror's place and heading; without one, the arrangement's own middle
    Vec3 origin;
    double axis = 0;
    if (!goal.ref2.empty()) {
      const Pose& X = state.pose(goal.ref2.front());
      const Vec3& half = state.shape(goal.ref2.front()).half;
      origin = X.p, axis = YawOf(X.q) + (half.x >= half.y ? 0 : std::acos(0.0));
      design.frame = Pose{};
    } else {
      for (const int r : goal.ref) origin = origin + state.pose(r).p * (1.0 / static_cast<double>(n));
    }
    // carriers before what they carry
    std::vector<size_t> order(n);
    for (size_t k = 0; k < n; ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return state.BottomZ(goal.ref[a]) < state.BottomZ(goal.ref[b]) - 0.002;
    });
    for (const size_t k : order) {
      const int r = goal.ref[k];
      const Vec3 d = state.pose(r).p - origin;
      const double c = std::cos(2 * axis), s = std::sin(2 * axis);
      Slot slot;
      slot.ax = c * d.x + s * d.y, slot.ay = s * d.x - c * d.y;
      if (design.frame) slot.ax += origin.x, slot.ay += origin.y;
      slot.z = state.BottomZ(r);
      slot.yaw = 2 * axis - UprightYaw(state.shape(r), state.pose(r).q);
      slot.yaw_counts = true;
      slot.kind = kinds[n + k];
      for (size_t j = 0; j < design.slots.size(); ++j) {
        if (state.Supports(goal.ref[order[j]], r)) slot.below.push_back(static_cast<int>(j));
      }
      design.slots.push_back(slot);
    }
    return design;
  }

  std::string Suffix(const Task&, const Goal& goal) const override {
    return goal.ref2.empty() ? "" : " on the other side of {ref2}";
  }
};

}  // namespace

std::unique_ptr<Relation> MakeMirror() { return std::make_unique<Mirror>(); }

}  // namespace gensim::tabletop
