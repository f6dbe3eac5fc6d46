#include "envs/tabletop/relations/pair_relation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kFreeGap_m = 0.012;  // room for neighbours of a free place
constexpr int kFreeTries = 60;

int Required(const Goal& goal) {
  return goal.quantity == Quantity::kAll ? static_cast<int>(goal.put.size()) : goal.count;
}

bool InKeepOut(const Task& task, const Footprint& f) {
  return std::any_of(task.keep_out.begin(), task.keep_out.end(), [&](const Region& r) {
    return f.max_x > r.min_x && f.min_x < r.max_x && f.max_y > r.min_y && f.min_y < r.max_y;
  });
}

}  // namespace

void FreeTablePoses(const SceneState& state, int object, const std::vector<int>& avoid, double avoid_gap_m, int count,
                    Rng& rng, std::vector<Placement>& out) {
  const AssetShape& shape = state.shape(object);
  const Region table = TableRegion();
  for (int tries = 0; tries < kFreeTries && count > 0; ++tries) {
    const double yaw =
        HasYaw(shape) ? rng.Uniform(-std::numbers::pi, std::numbers::pi) : UprightYaw(shape, state.pose(object).q);
    const double m = shape.radius_xy + 0.005;
    if (table.max_x - table.min_x <= 2 * m || table.max_y - table.min_y <= 2 * m) return;
    const double x = rng.Uniform(table.min_x + m, table.max_x - m);
    const double y = rng.Uniform(table.min_y + m, table.max_y - m);
    const Pose X = UprightAt(shape, x, y, 0, yaw);
    const Footprint f = FootprintOf(shape, X);
    if (InKeepOut(*state.task, f)) continue;
    bool free = true;
    for (int i = 0; i < state.size() && free; ++i) {
      if (i == object || state.footprint(i).parts.empty()) continue;
      const bool far_wanted = std::find(avoid.begin(), avoid.end(), i) != avoid.end();
      const double gap = far_wanted ? std::max(avoid_gap_m, kFreeGap_m) : kFreeGap_m;
      // markers are places of their own: nothing is cleared onto them
      free = GapXY(f, state.footprint(i), gap + 0.001) > gap;
    }
    if (!free) continue;
    out.push_back({object, X, 0, -1});
    --count;
  }
}

Status PairRelation::Check(const Task& task, const Goal& goal) const {
  if (goal.put.empty()) return ClauseError(goal, "wrong-count", "no object to put");
  if (goal.ref.empty()) return ClauseError(goal, "wrong-count", fmt::format("'{}' needs a reference", info().name));
  const int required = Required(goal);
  if (required < (goal.quantity == Quantity::kExactly ? 0 : 1) || required > static_cast<int>(goal.put.size())) {
    return ClauseError(goal, "wrong-count", fmt::format("{} of {} objects", required, goal.put.size()),
                       fmt::format("legal: 1 to {}", goal.put.size()));
  }
  if (goal.bijection && required > static_cast<int>(goal.ref.size())) {
    return ClauseError(goal, "wrong-count",
                       fmt::format("{} objects, but each of {} references is used once", required, goal.ref.size()));
  }
  if (Status status = CheckClause(task, goal); !status) return status;
  // a matching must be possible by kinds and sizes
  std::vector<std::vector<bool>> fits(goal.put.size(), std::vector<bool>(goal.ref.size(), false));
  Errors first;
  int possible = 0;
  for (size_t p = 0; p < goal.put.size(); ++p) {
    bool any = false, all = true;
    if (task.objects[At(goal.put[p])].fixed) {
      return ClauseError(goal, "cannot-hold",
                         fmt::format("'{}' is fixed and cannot be put anywhere", IdOf(task, goal.put[p])));
    }
    for (size_t r = 0; r < goal.ref.size(); ++r) {
      if (goal.put[p] == goal.ref[r]) {
        return ClauseError(goal, "cannot-hold",
                           fmt::format("'{}' would have to be put at itself", IdOf(task, goal.put[p])));
      }
      const Status status = Fits(task, goal, goal.put[p], goal.ref[r]);
      fits[p][r] = status.ok();
      any = any || status.ok(), all = all && status.ok();
      if (!status && first.empty()) first = status.errors();
    }
    possible += (reading_ == Reading::kAllRefs ? all : any) ? 1 : 0;
  }
  if (goal.bijection) possible = MatchedCount(LargestMatching(fits, {}));
  if (possible >= required) return Done{};
  if (!first.empty()) return first;
  return ClauseError(goal, "cannot-hold",
                     fmt::format("only {} of {} objects have a reference of their own", possible, required));
}

std::vector<int> PairRelation::Held(const SceneState& state, const Goal& goal) const {
  std::vector<std::vector<bool>> holds(goal.put.size(), std::vector<bool>(goal.ref.size(), false));
  std::vector<int> partner(goal.put.size(), -1);
  for (size_t p = 0; p < goal.put.size(); ++p) {
    bool all = true;
    for (size_t r = 0; r < goal.ref.size(); ++r) {
      // without a bijection the first reference that holds settles the matter
      if (reading_ == Reading::kAnyRef && !goal.bijection && partner[p] >= 0) break;
      holds[p][r] = Holds(state, goal, goal.put[p], goal.ref[r]);
      all = all && holds[p][r];
      if (holds[p][r] && !goal.bijection) partner[p] = static_cast<int>(r);
    }
    if (reading_ == Reading::kAllRefs) partner[p] = all ? 0 : -1;
  }
  return goal.bijection ? LargestMatching(holds, {}) : partner;
}

double PairRelation::Progress(const SceneState& state, const Goal& goal) const {
  return QuantityProgress(goal, MatchedCount(Held(state, goal)));
}

void PairRelation::PlaceSurplus(const SceneState& state, const Goal& goal, const std::vector<int>& held, int surplus,
                                Rng& rng, std::vector<Placement>& out) const {
  for (size_t p = goal.put.size(); p-- > 0 && surplus > 0;) {
    if (held[p] < 0) continue;
    FreeTablePoses(state, goal.put[p], goal.ref, 0.05, 3, rng, out);
    --surplus;
  }
}

void PairRelation::Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const {
  const std::vector<int> held = Held(state, goal);
  const int holding = MatchedCount(held), required = Required(goal);
  if (goal.quantity == Quantity::kExactly && holding > required)
    return PlaceSurplus(state, goal, held, holding - required, rng, out);
  if (holding >= required) return;

  // which reference each object is meant for; those in place stay, unless a bijection has to be mended
  std::vector<std::vector<bool>> fits(goal.put.size(), std::vector<bool>(goal.ref.size(), false));
  for (size_t p = 0; p < goal.put.size(); ++p) {
    for (size_t r = 0; r < goal.ref.size(); ++r) fits[p][r] = Fits(*state.task, goal, goal.put[p], goal.ref[r]).ok();
  }
  std::vector<int> meant = held;
  if (goal.bijection) {
    meant = LargestMatching(fits, held);
  } else {
    for (size_t p = 0, k = 0; p < goal.put.size(); ++p) {
      for (size_t tries = 0; meant[p] < 0 && tries < goal.ref.size(); ++tries) {
        const size_t r = (k + tries) % goal.ref.size();
        if (fits[p][r]) meant[p] = static_cast<int>(r), k = r + 1;
      }
    }
  }
  std::vector<std::vector<int>> mates(goal.ref.size());
  for (size_t p = 0; p < goal.put.size(); ++p) {
    if (meant[p] >= 0) mates[At(meant[p])].push_back(goal.put[p]);
  }

  // meant references first for every object, then the others that would do
  for (int round = 0; round < 2; ++round) {
    for (size_t p = 0; p < goal.put.size(); ++p) {
      if (held[p] >= 0 && held[p] == meant[p]) continue;
      for (size_t r = 0; r < goal.ref.size(); ++r) {
        const bool is_meant = static_cast<int>(r) == meant[p];
        if (is_meant != (round == 0) || !fits[p][r]) continue;
        if (round == 1 && (goal.bijection || reading_ == Reading::kAllRefs)) continue;
        std::vector<int> own = mates[r];
        if (!is_meant) own.push_back(goal.put[p]);
        Targets(state, goal, goal.put[p], goal.ref[r], own, rng, out);
      }
    }
  }
}

}  // namespace gensim::tabletop
