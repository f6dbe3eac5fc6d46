// grid: full rows and columns at one pitch.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/slot_layout.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

int Columns(const Goal& goal) { return std::max(1, goal.params.columns); }

class Grid final : public SlotLayout {
 public:
  Grid()
      : SlotLayout({.name = "grid",
                    .summary = "in full rows and columns at one pitch",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 4,
                    .max_put = 12,
                    .difficulty = 10,
                    .params = {{.key = "columns", .min = 2, .max = 4, .preset = 2},
                               {.key = "gap", .min = 5, .max = 60, .preset = 10}},
                    .phrases = {"arrange {put} in a grid with {columns} columns",
                                "lay {put} out in a grid of {columns} columns"},
                    .held_out = {"form a grid that is {columns} wide with {put}"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    const int n = static_cast<int>(goal.put.size()), columns = Columns(goal);
    if (n % columns != 0 || n / columns < 2) {
      return ClauseError(goal, "wrong-count", fmt::format("{} objects do not fill {} columns", n, columns),
                         "legal: two or more full rows");
    }
    const double pitch = WidestMember(task, goal.put) + goal.params.gap_m;
    const double width = pitch * std::min(columns, n / columns), length = pitch * std::max(columns, n / columns);
    if (width <= kMaxX_m - kMinX_m - 0.02 && length <= kMaxY_m - kMinY_m - 0.02) return Done{};
    return ClauseError(
        goal, "too-small",
        fmt::format("a grid of {:.0f} x {:.0f} mm does not fit on the table", 1e3 * width, 1e3 * length));
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    Design design;
    design.least = 0.002, design.usual = std::max(goal.params.gap_m, 0.004),
    design.most = std::max(2 * goal.params.gap_m, 0.03);
    design.kinds.assign(goal.put.size(), 0);
    const double width = WidestMember(*state.task, goal.put);
    for (size_t k = 0; k < goal.put.size(); ++k) {
      const auto column = static_cast<double>(static_cast<int>(k) % Columns(goal)),
                 row = static_cast<double>(static_cast<int>(k) / Columns(goal));
      Slot slot;
      slot.ax = row * width, slot.bx = row, slot.ay = -column * width, slot.by = -column;
      design.slots.push_back(slot);
    }
    return design;
  }
};

}  // namespace

std::unique_ptr<Relation> MakeGrid() { return std::make_unique<Grid>(); }

}  // namespace gensim::tabletop
