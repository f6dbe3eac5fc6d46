// tower: all members on top of each other; with colours, in that order from the bottom up.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/anchor.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

// may `i` be the k-th from the bottom?
bool ColorFits(const SceneState& state, const Goal& goal, int i, size_t k) {
  const auto& order = goal.params.color_order;
  return order.empty() || (k < order.size() && state.object(i).color == order[k]);
}

bool IsBase(const SceneState& state, const Goal& goal, int i) {
  if (!Stands(state, goal, i) || !AtAnchor(state, goal, i) || !ColorFits(state, goal, i, 0)) return false;
  return std::none_of(goal.put.begin(), goal.put.end(), [&](int j) { return j != i && state.Supports(j, i); });
}

// longest chain of members on top of `chain`
void Grow(const SceneState& state, const Goal& goal, std::vector<int>& chain, std::vector<int>& best) {
  if (chain.size() > best.size()) best = chain;
  for (const int next : goal.put) {
    if (Contains(chain, next) || !state.Supports(chain.back(), next)) continue;
    if (!ColorFits(state, goal, next, chain.size()) || !Stands(state, goal, next)) continue;
    if (!RestsOnTop(state, goal, next, chain.back())) continue;
    chain.push_back(next);
    Grow(state, goal, chain, best);
    chain.pop_back();
  }
}

std::vector<int> LongestChain(const SceneState& state, const Goal& goal) {
  std::vector<int> best;
  for (const int base : goal.put) {
    if (!IsBase(state, goal, base)) continue;
    std::vector<int> chain = {base};
    Grow(state, goal, chain, best);
  }
  return best;
}

double BaseArea(const AssetShape& shape) { return shape.half.x * shape.half.y; }

// members that may come k-th, the largest first, then in program order
std::vector<int> Candidates(const SceneState& state, const Goal& goal, const std::vector<int>& chain) {
  std::vector<int> result;
  for (const int i : goal.put) {
    if (!Contains(chain, i) && ColorFits(state, goal, i, chain.size())) result.push_back(i);
  }
  std::stable_sort(result.begin(), result.end(), [&](int a, int b) {
    // things without an upper side come last whatever their size
    const bool ta = state.shape(a).tops.empty(), tb = state.shape(b).tops.empty();
    if (ta != tb) return tb;
    return BaseArea(state.shape(a)) > BaseArea(state.shape(b)) + 1e-9;
  });
  return result;
}

class Tower final : public Relation {
 public:
  Tower()
      : Relation({.name = "tower",
                  .summary = "all on top of each other; with colors, in that order from the bottom up",
                  .layout = true,
                  .min_refs = 0,
                  .max_refs = 1,
                  .min_put = 2,
                  .max_put = 8,
                  .difficulty = 14,
                  .params = {{.key = "colors"}},
                  .phrases = {"build a tower from {put}", "stack {put} into a single tower"},
                  .held_out = {"pile {put} up into one tower"},
                  .put_assets = {"block", "box", "cylinder", "stand"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    // at most one member may be without an upper side: the top
    int pointed = 0;
    double height = 0;
    for (const int p : goal.put) {
      const AssetShape& shape = *task.objects[At(p)].shape;
      pointed += shape.tops.empty() ? 1 : 0;
      height += 2 * shape.half.z;
    }
    if (pointed > 1)
      return ClauseError(goal, "no-top", fmt::format("{} members have no upper side to build on", pointed),
                         "legal: at most 1");
    if (height > kMaxZ_m) {
      return ClauseError(goal, "too-high", fmt::format("a tower of {:.0f} mm", 1e3 * height),
                         fmt::format("legal: up to {:.0f} mm", 1e3 * kMaxZ_m));
    }
    // the colours of the order are the colours of the members
    if (!goal.params.color_order.empty()) {
      std::vector<std::string> wanted = goal.params.color_order, present;
      for (const int p : goal.put) present.push_back(task.objects[At(p)].color);
      std::sort(wanted.begin(), wanted.end()), std::sort(present.begin(), present.end());
      if (wanted != present)
        return ClauseError(goal, "wrong-colors", "the colours named are not those of the members, one for each");
    }
    return Done{};
  }

  double Progress(const SceneState& state, const Goal& goal) const override {
    return ArrangementProgress(goal, static_cast<int>(LongestChain(state, goal).size()));
  }

  void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const override {
    const std::vector<int> chain = LongestChain(state, goal);
    if (chain.size() == goal.put.size()) return;
    // a lone wrong beginning (a small block that happens to stand free) is no reason to build on it
    const std::vector<int> first = Candidates(state, goal, {});
    if (chain.size() >= 2) return Continue(state, goal, chain, rng, out);
    // keep the best member that stands well as the base, unless the anchor wants it elsewhere
    const double best_area = first.empty() ? 0 : BaseArea(state.shape(first.front()));
    for (const int base : first) {
      const bool as_good = BaseArea(state.shape(base)) > best_area - 1e-9 && !state.shape(base).tops.empty();
      if (as_good && IsBase(state, goal, base) && (Anchored(goal) || state.Supports(-1, base)))
        Continue(state, goal, {base}, rng, out);
    }
    if (!out.empty()) return;
    for (const int base : first) PlaceBase(state, goal, base, rng, out);
  }

 protected:
  std::string Suffix(const Task& task, const Goal& goal) const override {
    return AnchorSuffix(task, goal) + (goal.params.color_order.empty() ? "" : ", {colors} from the bottom up");
  }

 private:
  static void Continue(const SceneState& state, const Goal& goal, const std::vector<int>& chain, Rng& rng,
                       std::vector<Placement>& out) {
    const int top = chain.back();
    for (const int next : Candidates(state, goal, chain)) {
      for (const TopSurface& surface : state.shape(top).tops) {
        const size_t before = out.size();
        TargetsOnTop(state, next, top, surface, {next}, rng, out);
        out.resize(std::min(out.size(), before + 1));
      }
    }
  }

  static void PlaceBase(const SceneState& state, const Goal& goal, int base, Rng& rng, std::vector<Placement>& out) {
    bool found = false;
    const Area area = AnchorArea(state, goal, found);
    if (found) return TargetsOnArea(state, base, area, {base}, -1, rng, out);
    FreeTablePoses(state, base, {}, 0, 3, rng, out);
  }
};

}  // namespace

std::unique_ptr<Relation> MakeTower() { return std::make_unique<Tower>(); }

}  // namespace gensim::tabletop
