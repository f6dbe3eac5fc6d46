// apart: every member (and every reference) at least the gap away from all others.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr double kPlay_m = 0.001;  // measuring play on a gap that the expert aims at

bool NearAny(const SceneState& state, const std::vector<int>& others, int i, double gap) {
  return std::any_of(others.begin(), others.end(), [&](int j) {
    return j != i && GapXY(state.footprint(i), state.footprint(j), gap + 0.01) < gap - kPlay_m;
  });
}

// a set of members that are apart from each other and from the references; greedy in program order
std::vector<int> Spread(const SceneState& state, const Goal& goal) {
  std::vector<int> kept = goal.ref;
  std::vector<int> members;
  for (const int i : goal.put) {
    if (!Stands(state, goal, i) || NearAny(state, kept, i, goal.params.gap_m)) continue;
    kept.push_back(i);
    members.push_back(i);
  }
  return members;
}

class Apart final : public Relation {
 public:
  Apart()
      : Relation(
            {.name = "apart",
             .summary = "every object at least the gap away from all others, and from the references if there are any",
             .min_refs = 0,
             .max_refs = 1,
             .difficulty = 4,
             .params = {{.key = "gap", .min = 20, .max = 200, .preset = 60}},
             .phrases = {"spread {put} out so that they stand at least {gap} apart",
                         "move {put} at least {gap} away from each other"},
             .held_out = {"scatter {put} so that no two are closer than {gap}"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (goal.put.size() + goal.ref.size() < 2)
      return ClauseError(goal, "wrong-count", "one object alone is apart from nothing", "legal: 2 or more");
    double area = 0;
    for (const int p : goal.put) {
      if (task.objects[At(p)].fixed)
        return ClauseError(goal, "cannot-hold", fmt::format("'{}' is fixed", IdOf(task, p)));
      const AssetShape& shape = *task.objects[At(p)].shape;
      area += (2 * shape.half.x + goal.params.gap_m) * (2 * shape.half.y + goal.params.gap_m);
    }
    const Region table = TableRegion();
    if (area <= 0.6 * (table.max_x - table.min_x) * (table.max_y - table.min_y)) return Done{};
    return ClauseError(
        goal, "too-small",
        fmt::format("the table is too small for {} objects {:.0f} mm apart", goal.put.size(), 1e3 * goal.params.gap_m),
        "fewer objects or a smaller gap");
  }

  // one object is always apart from nothing: it counts only with a reference
  double Progress(const SceneState& state, const Goal& goal) const override {
    const auto spread = static_cast<double>(Spread(state, goal).size()), all = static_cast<double>(goal.put.size());
    if (!goal.ref.empty() || all < 2) return spread / all;
    return std::max(0.0, spread - 1) / (all - 1);
  }

  void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const override {
    const std::vector<int> kept = Spread(state, goal);
    std::vector<int> avoid = goal.put;
    avoid.insert(avoid.end(), goal.ref.begin(), goal.ref.end());
    // what stands on others goes first
    std::vector<int> open;
    for (const int i : goal.put) {
      if (std::find(kept.begin(), kept.end(), i) == kept.end()) open.push_back(i);
    }
    std::stable_sort(open.begin(), open.end(),
                     [&](int a, int b) { return state.pose(a).p.z > state.pose(b).p.z + 1e-6; });
    for (const int i : open) FreeTablePoses(state, i, avoid, goal.params.gap_m + 0.004, 3, rng, out);
    // an upper object that is kept may have to leave the one below it
    for (const int i : kept) {
      if (!open.empty() || state.BottomZ(i) > 0.01)
        FreeTablePoses(state, i, avoid, goal.params.gap_m + 0.004, 1, rng, out);
    }
  }
};

}  // namespace

std::unique_ptr<Relation> MakeApart() { return std::make_unique<Apart>(); }

}  // namespace gensim::tabletop
