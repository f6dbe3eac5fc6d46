#include "envs/tabletop/relations/slot_layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/base/list.h"
#include "envs/tabletop/room.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kFrameGap_m = 0.004;  // room around the slots of a planned frame
constexpr int kRandomFrames = 80;
constexpr size_t kTies = 24;  // equally good fits that a plan looks at
constexpr int kFrames = 3;    // frames that a plan offers
constexpr double kQuarter = std::numbers::pi / 2;

// a member for every slot that has none, the nearest first
std::vector<int> Assign(const SceneState& state, const Goal& goal, const Design& design, const Fit& fit) {
  std::vector<int> assigned = fit.member;
  std::vector<bool> used(goal.put.size(), false);
  for (size_t k = 0; k < goal.put.size(); ++k)
    used[k] = std::find(fit.member.begin(), fit.member.end(), goal.put[k]) != fit.member.end();
  for (size_t s = 0; s < assigned.size(); ++s) {
    if (assigned[s] >= 0) continue;
    const Vec3 p = SlotPoint(fit.X_WF, fit.spread, design.slots[s]);
    double nearest = 1e9;
    size_t best = goal.put.size();
    for (size_t k = 0; k < goal.put.size(); ++k) {
      if (used[k] || design.kinds[k] != design.slots[s].kind) continue;
      const double off = DistanceXY(state.pose(goal.put[k]).p, p);
      if (off < nearest) nearest = off, best = k;
    }
    if (best == goal.put.size()) continue;
    used[best] = true;
    assigned[s] = goal.put[best];
  }
  return assigned;
}

Pose SlotPose(const SceneState& state, const Fit& fit, const Slot& slot, int object) {
  const Vec3 p = SlotPoint(fit.X_WF, fit.spread, slot);
  const AssetShape& shape = state.shape(object);
  const double yaw = HasYaw(shape) ? YawOf(fit.X_WF.q) + slot.yaw : UprightYaw(shape, state.pose(object).q);
  return UprightAt(shape, p.x, p.y, p.z, yaw);
}

// could the whole pattern stand in this frame, once its members have been moved there?
bool FrameFree(const SceneState& state, const Goal& goal, const Design& design, const Fit& fit) {
  const Region table = TableRegion();
  const std::vector<int> assigned = Assign(state, goal, design, fit);
  for (size_t s = 0; s < design.slots.size(); ++s) {
    if (assigned[s] < 0 || fit.member[s] >= 0) continue;
    const Footprint f = FootprintOf(state.shape(assigned[s]), SlotPose(state, fit, design.slots[s], assigned[s]));
    if (!InsideRegion(f, table, 0.002) || f.max_z > kMaxZ_m) return false;
    for (const Region& r : state.task->keep_out) {
      if (f.max_x > r.min_x && f.min_x < r.max_x && f.max_y > r.min_y && f.min_y < r.max_y) return false;
    }
    if (design.anchored && design.slots[s].below.empty() && !WithinAnchor(state, goal, f)) return false;
    // other objects must keep away; members will be moved, but not out of a frame that they are part of
    for (int i = 0; i < state.size(); ++i) {
      const bool member = std::find(goal.put.begin(), goal.put.end(), i) != goal.put.end();
      const bool anchor = design.anchored && std::find(goal.ref.begin(), goal.ref.end(), i) != goal.ref.end();
      const bool in_frame = std::find(fit.member.begin(), fit.member.end(), i) != fit.member.end();
      if ((member && !in_frame) || anchor ||
          std::find(design.ignore.begin(), design.ignore.end(), i) != design.ignore.end())
        continue;
      if (BlocksDescent(f, state.footprint(i), in_frame ? 0.0 : kFrameGap_m, 0.003)) return false;
      if (state.footprint(i).marker && !(design.anchored && Anchored(goal)) && GapXY(f, state.footprint(i), 0.1) < 0)
        return false;
    }
  }
  return true;
}

// does a member that would stay carry something that would not?
bool Burdened(const SceneState& state, const Fit& fit) {
  for (const int i : fit.member) {
    if (i < 0) continue;
    for (const int above : state.OnTopOf(i)) {
      if (std::find(fit.member.begin(), fit.member.end(), above) == fit.member.end()) return true;
    }
  }
  return false;
}

// frames to build in, best first
std::vector<Fit> Frames(const SceneState& state, const Goal& goal, const Design& design, Rng& rng) {
  std::vector<Fit> frames;
  const auto offer = [&](const Fit& fit) {
    if (static_cast<int>(frames.size()) < kFrames && FrameFree(state, goal, design, fit)) frames.push_back(fit);
  };
  // what stands in this frame already, with the right heading, stays
  const auto at = [&](const Pose& X_WF, double spread) { return FitAt(state, goal, design, X_WF, spread); };
  if (design.frame) return {BestFit(state, goal, design, false)};
  // what stands already, the most first; with the right headings before the others
  std::vector<Fit> standing = BestFits(state, goal, design, true, kTies);
  const std::vector<Fit> loose = BestFits(state, goal, design, false, kTies);
  standing.insert(loose.front().matched > standing.front().matched ? standing.begin() : standing.end(), loose.begin(),
                  loose.end());
  for (const Fit& fit : standing) {
    if (fit.matched > 1 || (fit.matched == 1 && (design.centre || (design.anchored && Anchored(goal))))) offer(fit);
  }
  if (design.centre) {
    const double start = rng.Uniform(0, std::numbers::pi);
    for (int k = 0; k < 24; ++k) {
      const double yaw = start + k * 2 * std::numbers::pi / 24;
      for (const double spread : {design.usual, (design.usual + design.most) / 2, design.most}) {
        offer(at(PoseAt(design.centre->x, design.centre->y, design.centre->z, yaw), spread));
      }
    }
    return frames;
  }
  // the anchor's own middle and heading
  bool found = false;
  const Area area = design.anchored ? AnchorArea(state, goal, found) : Area{};
  double mx = 0, my = 0;
  for (const Slot& slot : design.slots) {
    mx += (slot.ax + design.usual * slot.bx) / static_cast<double>(design.slots.size());
    my += (slot.ay + design.usual * slot.by) / static_cast<double>(design.slots.size());
  }
  const auto centred = [&](double x, double y, double z, double yaw, double spread) {
    const Vec3 turned = Rotate(FromYaw(yaw), {mx, my, 0});
    return at(PoseAt(x - turned.x, y - turned.y, z, yaw), spread);
  };
  if (found) {
    for (const double spread : {design.usual, (design.usual + design.least) / 2, design.least}) {
      for (int k = 0; k < 2; ++k)
        offer(centred(area.centre_W.x, area.centre_W.y, area.centre_W.z, design.turns ? area.yaw + k * kQuarter : 0,
                      spread));
    }
    for (int k = 0; k < kRandomFrames && frames.empty(); ++k) {
      const double x = rng.Uniform(-area.half_x, area.half_x), y = rng.Uniform(-area.half_y, area.half_y);
      const Vec3 p = PoseAt(area.centre_W.x, area.centre_W.y, area.centre_W.z, area.yaw) * Vec3{x, y, 0};
      offer(centred(p.x, p.y, p.z, design.turns ? rng.Uniform(0, 2 * std::numbers::pi) : 0, design.least));
    }
    return frames;
  }
  // around one member that stays, by its own heading; the frames that keep the most first
  std::vector<Fit> around;
  for (const Member& member : EligibleMembers(state, goal, design)) {
    if (std::abs(member.foot.z) > 0.002) continue;
    for (const Slot& slot : design.slots) {
      if (member.kind != slot.kind || !slot.below.empty()) continue;
      for (int k = 0; k < (design.turns ? 4 : 1); ++k) {
        const double yaw = design.turns ? member.yaw - slot.yaw + k * kQuarter : 0;
        const Vec3 turned =
            Rotate(FromYaw(yaw), {slot.ax + design.usual * slot.bx, slot.ay + design.usual * slot.by, 0});
        around.push_back(at(PoseAt(member.foot.x - turned.x, member.foot.y - turned.y, -slot.z, yaw), design.usual));
      }
    }
  }
  std::stable_sort(around.begin(), around.end(), [](const Fit& a, const Fit& b) { return a.matched > b.matched; });
  for (const Fit& fit : around) {
    if (!Burdened(state, fit)) offer(fit);
    if (!frames.empty()) return frames;
  }
  // a free area somewhere
  const Region table = TableRegion();
  for (int k = 0; k < kRandomFrames && frames.size() < 2; ++k) {
    const double x = rng.Uniform(table.min_x, table.max_x), y = rng.Uniform(table.min_y, table.max_y);
    offer(centred(x, y, 0, design.turns ? rng.Uniform(0, 2 * std::numbers::pi) : 0, design.usual));
  }
  return frames;
}

}  // namespace

void PlanSlots(const SceneState& state, const Goal& goal, const Design& design, Rng& rng, std::vector<Placement>& out) {
  for (const Fit& fit : Frames(state, goal, design, rng)) {
    const std::vector<int> assigned = Assign(state, goal, design, fit);
    for (size_t s = 0; s < design.slots.size(); ++s) {
      const Slot& slot = design.slots[s];
      if (fit.member[s] >= 0 || assigned[s] < 0) continue;
      // what carries this slot has to stand first
      const bool ready =
          std::all_of(slot.below.begin(), slot.below.end(), [&](int b) { return fit.member[At(b)] >= 0; });
      if (!ready) continue;
      out.push_back({assigned[s], SlotPose(state, fit, slot, assigned[s]), 0, -1});
    }
    // any other member of the kind will do where the nearest one cannot be had
    for (size_t s = 0; s < design.slots.size(); ++s) {
      const Slot& slot = design.slots[s];
      if (fit.member[s] >= 0 ||
          !std::all_of(slot.below.begin(), slot.below.end(), [&](int b) { return fit.member[At(b)] >= 0; }))
        continue;
      for (size_t k = 0; k < goal.put.size(); ++k) {
        const int i = goal.put[k];
        if (i == assigned[s] || design.kinds[k] != slot.kind ||
            std::find(fit.member.begin(), fit.member.end(), i) != fit.member.end())
          continue;
        out.push_back({i, SlotPose(state, fit, slot, i), 0, -1});
      }
    }
  }
}

double SlotLayout::Progress(const SceneState& state, const Goal& goal) const {
  const Design design = MakeDesign(state, goal);
  const double matched = BestFit(state, goal, design, false).matched, all = static_cast<double>(design.slots.size());
  // where nothing says where the pattern belongs, one member is always in place
  const bool given = design.frame || (design.anchored && Anchored(goal)) || all < 2;
  return given ? matched / all : std::max(0.0, matched - 1) / (all - 1);
}

void SlotLayout::Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const {
  PlanSlots(state, goal, MakeDesign(state, goal), rng, out);
}

std::vector<int> KindsByBody(const Task& task, const std::vector<int>& members) {
  std::vector<int> kinds;
  for (size_t k = 0; k < members.size(); ++k) {
    int kind = static_cast<int>(k);
    for (size_t j = 0; j < k; ++j) {
      if (SameBody(task.objects[At(members[j])], task.objects[At(members[k])])) {
        kind = kinds[j];
        break;
      }
    }
    kinds.push_back(kind);
  }
  return kinds;
}

double WidestMember(const Task& task, const std::vector<int>& members) {
  double widest = 0;
  for (const int i : members) {
    const Vec3& half = task.objects[At(i)].shape->half;
    widest = std::max({widest, 2 * half.x, 2 * half.y});
  }
  return widest;
}

}  // namespace gensim::tabletop
