#include "envs/tabletop/relations/line_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kLevel_m = 0.006;
constexpr double kOverlap_m = 0.002;  // measuring play of neighbours that touch

double LargestGap(const Goal& goal) { return 2 * goal.params.gap_m + 2 * goal.position_tolerance_m; }

struct InLine {
  double middle, low, high, across, bottom, key;
};

// longest non-decreasing subsequence of the keys of a run
int LongestInOrder(const std::vector<InLine>& run) {
  std::vector<int> best(run.size(), 1);
  int longest = 0;
  for (size_t i = 0; i < run.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (run[j].key <= run[i].key) best[i] = std::max(best[i], best[j] + 1);
    }
    longest = std::max(longest, best[i]);
  }
  return longest;
}

}  // namespace

double LineLayout::HalfAlong(const AssetShape& shape) const {
  if (!HasYaw(shape)) return std::max(shape.half.x, shape.half.y);
  return direction_ == Direction::kRow ? shape.half.y : shape.half.x;
}

double LineLayout::Progress(const SceneState& state, const Goal& goal) const {
  const std::vector<double> keys = Keys(*state.task, goal);
  std::vector<InLine> all;
  for (size_t k = 0; k < goal.put.size(); ++k) {
    const int i = goal.put[k];
    if (!Stands(state, goal, i) || !AtAnchor(state, goal, i)) continue;
    const Vec3& p = state.pose(i).p;
    const Footprint& f = state.footprint(i);
    // from left to right, or from front to back
    if (direction_ == Direction::kRow) {
      all.push_back({-p.y, -f.max_y, -f.min_y, p.x, f.min_z, keys[k]});
    } else {
      all.push_back({p.x, f.min_x, f.max_x, p.y, f.min_z, keys[k]});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const InLine& a, const InLine& b) { return a.middle < b.middle; });
  // every strip that begins at a member, every run of neighbours in it
  int best = 0;
  for (const InLine& first : all) {
    std::vector<InLine> run;
    for (const InLine& next : all) {
      if (next.across < first.across || next.across > first.across + 2 * goal.position_tolerance_m) continue;
      if (std::abs(next.bottom - first.bottom) > kLevel_m) continue;
      const bool neighbour =
          run.empty() || (next.low - run.back().high <= LargestGap(goal) && next.low - run.back().high >= -kOverlap_m);
      if (!neighbour) {
        best = std::max(best, LongestInOrder(run));
        run.clear();
      }
      run.push_back(next);
    }
    best = std::max(best, LongestInOrder(run));
  }
  return ArrangementProgress(goal, best);
}

Design LineLayout::MakeDesign(const SceneState& state, const Goal& goal) const {
  const std::vector<double> keys = Keys(*state.task, goal);
  const std::vector<int> bodies = KindsByBody(*state.task, goal.put);
  // slots in the order of the keys, equal ones as the program names them
  std::vector<size_t> order(goal.put.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return keys[a] < keys[b]; });
  Design design;
  design.least = 0.004, design.usual = std::max(goal.params.gap_m, design.least),
  design.most = std::max(2 * goal.params.gap_m, design.usual);
  design.turns = false;
  design.tolerance_m = goal.position_tolerance_m / 2;
  design.kinds.resize(goal.put.size());
  double along = 0;
  for (size_t k = 0; k < order.size(); ++k) {
    const size_t m = order[k];
    // interchangeable: same body and same key
    int kind = static_cast<int>(m);
    for (size_t j = 0; j < goal.put.size(); ++j) {
      if (bodies[j] == bodies[m] && keys[j] == keys[m]) {
        kind = static_cast<int>(j);
        break;
      }
    }
    design.kinds[m] = kind;
    const double half = HalfAlong(*state.task->objects[At(goal.put[m])].shape);
    along += half;
    Slot slot;
    slot.kind = kind;
    if (direction_ == Direction::kRow) {
      slot.ay = -along, slot.by = -static_cast<double>(k);
    } else {
      slot.ax = along, slot.bx = static_cast<double>(k);
    }
    design.slots.push_back(slot);
    along += half;
  }
  return design;
}

void LineLayout::Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const {
  if (Full(Progress(state, goal))) return;
  PlanSlots(state, goal, MakeDesign(state, goal), rng, out);
}

Status LineLayout::Check(const Task& task, const Goal& goal) const {
  if (Status status = CheckMembers(task, goal, info()); !status) return status;
  if (Status status = CheckOrder(task, goal); !status) return status;
  double length = -goal.params.gap_m;
  for (const int p : goal.put) length += 2 * HalfAlong(*task.objects[At(p)].shape) + goal.params.gap_m;
  const double room = direction_ == Direction::kRow ? kMaxY_m - kMinY_m : kMaxX_m - kMinX_m;
  if (length <= room - 0.02) return Done{};
  return ClauseError(goal, "too-small", fmt::format("a line of {:.0f} mm", 1e3 * length),
                     fmt::format("legal: up to {:.0f} mm", 1e3 * (room - 0.02)));
}

}  // namespace gensim::tabletop
