// pyramid: equal blocks in courses, each course one shorter than the one below, every block on two.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/slot_layout.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kGap_m = 0.003;  // between neighbours of a course: less room jams, more loses support

// blocks in the lowest course; 0 when n is no triangular number
int BaseOf(size_t n) {
  for (int base = 2; base <= 4; ++base) {
    if (static_cast<size_t>(base * (base + 1) / 2) == n) return base;
  }
  return 0;
}

class Pyramid final : public SlotLayout {
 public:
  Pyramid()
      : SlotLayout(
            {.name = "pyramid",
             .summary = "equal blocks in courses, each one block shorter than the course below: 3, 6 or 10 blocks",
             .layout = true,
             .max_refs = 1,
             .min_put = 3,
             .max_put = 10,
             .difficulty = 16,
             .phrases = {"build a pyramid from {put}", "stack {put} into a pyramid"},
             .held_out = {"make a pyramid out of {put}"},
             .put_assets = {"block", "box", "cylinder"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    if (BaseOf(goal.put.size()) == 0) {
      return ClauseError(goal, "wrong-count", fmt::format("a pyramid of {} blocks", goal.put.size()),
                         "legal: 3, 6 or 10");
    }
    const std::vector<int> kinds = KindsByBody(task, goal.put);
    if (std::set<int>(kinds.begin(), kinds.end()).size() != 1)
      return ClauseError(goal, "unequal", "the blocks of a pyramid must be equal");
    const AssetShape& shape = *task.objects[At(goal.put.front())].shape;
    if (shape.tops.empty())
      return ClauseError(goal, "no-top", "nothing can be built on these", "legal: blocks, boxes, cylinders");
    if (2 * shape.half.z * BaseOf(goal.put.size()) <= kMaxZ_m) return Done{};
    return ClauseError(goal, "too-high", "the pyramid would be higher than the workspace",
                       fmt::format("legal: up to {:.0f} mm", 1e3 * kMaxZ_m));
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    const AssetShape& shape = state.shape(goal.put.front());
    const double width = 2 * shape.half.x, height = 2 * shape.half.z;
    Design design;
    design.least = 0, design.usual = kGap_m, design.most = width / 4;
    design.kinds.assign(goal.put.size(), 0);
    int start = 0;  // first slot of the course below
    for (int course = 0, blocks = BaseOf(goal.put.size()); blocks > 0; ++course, --blocks) {
      const int here = static_cast<int>(design.slots.size());
      for (int k = 0; k < blocks; ++k) {
        Slot slot;
        const double place = k - (blocks - 1) / 2.0;
        slot.ax = place * width, slot.bx = place, slot.z = course * height, slot.yaw_counts = true;
        if (course > 0) slot.below = {start + k, start + k + 1};
        design.slots.push_back(slot);
      }
      start = here;
    }
    return design;
  }
};

}  // namespace

std::unique_ptr<Relation> MakePyramid() { return std::make_unique<Pyramid>(); }

}  // namespace gensim::tabletop
