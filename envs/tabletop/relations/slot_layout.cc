#include "envs/tabletop/relations/slot_layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/tabletop/room.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kHeight_m = 0.006;     // play of a slot's height
constexpr double kFrameGap_m = 0.004;   // room around the slots of a planned frame
constexpr int kRandomFrames = 80;
constexpr size_t kTies = 24;            // equally good fits that a plan looks at
constexpr int kFrames = 3;              // frames that a plan offers
constexpr double kQuarter = std::numbers::pi / 2;

size_t At(int i) { return static_cast<size_t>(i); }

Vec3 SlotPoint(const Pose& X_WF, double spread, const Slot& slot) {
  return X_WF * Vec3{slot.ax + spread * slot.bx, slot.ay + spread * slot.by, slot.z};
}

double Tolerance(const Goal& goal, const Design& design, const AssetShape& shape) {
  if (design.tolerance_m <= 0) return PositionTolerance(goal, shape);
  return std::min({design.tolerance_m, shape.half.x, shape.half.y});
}

// members that could fill a slot now
struct Member {
  int object, kind;
  Vec3 foot;  // middle at the height of the lowest point
  double yaw;
};

std::vector<Member> Eligible(const SceneState& state, const Goal& goal, const Design& design) {
  std::vector<Member> members;
  for (size_t k = 0; k < goal.put.size(); ++k) {
    const int i = goal.put[k];
    if (!Stands(state, goal, i)) continue;
    const Vec3& p = state.pose(i).p;
    members.push_back({i, design.kinds[k], {p.x, p.y, state.BottomZ(i)}, UprightYaw(state.shape(i), state.pose(i).q)});
  }
  return members;
}

class Fitter {
 public:
  Fitter(const SceneState& state, const Goal& goal, const Design& design, bool exact)
      : state_(state), goal_(goal), design_(design), exact_(exact), members_(Eligible(state, goal, design)) {}

  Fit At(const Pose& X_WF, double spread) {
    Try(X_WF, spread);
    if (best_.member.empty()) best_ = {X_WF, spread, std::vector<int>(design_.slots.size(), -1), 0};
    return best_;
  }

  /// All fits found that match as much as the best one, it first; at most `limit`.
  std::vector<Fit> BestOnes(size_t limit) {
    limit_ = limit;
    const Fit best = Best();
    std::vector<Fit> all = {best};
    for (Fit& fit : ties_) {
      if (fit.matched == best.matched && all.size() < limit) all.push_back(std::move(fit));
    }
    return all;
  }

  Fit Best() {
    best_.member.assign(design_.slots.size(), -1);
    if (design_.frame) {
      Try(*design_.frame, design_.usual);
    } else if (design_.centre) {
      AroundCentre();
    } else {
      ByPairs();
      if (best_.matched < 2) BySingles();
      Refine();
    }
    return best_;
  }

 private:
  bool Done() const { return best_.matched == static_cast<int>(design_.slots.size()); }

  // counts the members that stand in the slots of a frame
  void Try(const Pose& X_WF, double spread) {
    const double yaw_F = YawOf(X_WF.q);
    Fit fit{X_WF, spread, std::vector<int>(design_.slots.size(), -1), 0};
    std::vector<bool> used(members_.size(), false);
    for (size_t s = 0; s < design_.slots.size(); ++s) {
      const Slot& slot = design_.slots[s];
      const int left = static_cast<int>(design_.slots.size() - s);
      if (fit.matched + left < best_.matched + (limit_ > 1 ? 0 : 1)) return;
      const Vec3 p = SlotPoint(X_WF, spread, slot);
      int found = -1;
      double nearest = 1e9;
      for (size_t m = 0; m < members_.size(); ++m) {
        const Member& member = members_[m];
        if (used[m] || member.kind != slot.kind) continue;
        const double off = DistanceXY(member.foot, p);
        if (off >= nearest || off > Tolerance(goal_, design_, state_.shape(member.object)) || std::abs(member.foot.z - p.z) > kHeight_m) continue;
        if (!HeadingFits(slot, member, yaw_F) || !CarriedRight(slot, member, fit)) continue;
        nearest = off, found = static_cast<int>(m);
      }
      if (found < 0) continue;
      used[static_cast<size_t>(found)] = true;
      fit.member[s] = members_[static_cast<size_t>(found)].object;
      ++fit.matched;
    }
    if (fit.matched > best_.matched) {
      best_ = std::move(fit);
      ties_.clear();
    } else if (fit.matched == best_.matched && fit.matched > 1 && ties_.size() + 1 < limit_) {
      ties_.push_back(std::move(fit));
    }
  }

  bool HeadingFits(const Slot& slot, const Member& member, double yaw_F) const {
    if (!slot.yaw_counts && !exact_) return true;
    const AssetShape& shape = state_.shape(member.object);
    return !HasYaw(shape) || YawError(shape, member.yaw, yaw_F + slot.yaw) <= goal_.angle_tolerance_rad;
  }

  // lowest course: not on another member, and on the anchor if there is one; others: on every slot below them
  bool CarriedRight(const Slot& slot, const Member& member, const Fit& fit) const {
    if (slot.below.empty()) {
      const bool on_member = std::any_of(goal_.put.begin(), goal_.put.end(), [&](int i) { return state_.Supports(i, member.object); });
      return !on_member && (!design_.anchored || AtAnchor(state_, goal_, member.object));
    }
    return std::all_of(slot.below.begin(), slot.below.end(), [&](int b) {
      return fit.member[static_cast<size_t>(b)] >= 0 && state_.Supports(fit.member[static_cast<size_t>(b)], member.object);
    });
  }

  // the frame in which members i and k fill slots j and l
  void FromPair(const Member& mi, const Member& mk, const Slot& sj, const Slot& sl) {
    const double dx = mk.foot.x - mi.foot.x, dy = mk.foot.y - mi.foot.y, distance = std::hypot(dx, dy);
    const double ax = sl.ax - sj.ax, ay = sl.ay - sj.ay, bx = sl.bx - sj.bx, by = sl.by - sj.by;
    // |a + s b| = distance, s kept within its range
    double spread = design_.usual;
    const double bb = bx * bx + by * by, ab = ax * bx + ay * by;
    if (bb > 1e-12) {
      const double root = ab * ab - bb * (ax * ax + ay * ay - distance * distance);
      if (root < 0) return;
      spread = std::clamp((-ab + std::sqrt(root)) / bb, design_.least, design_.most);
    }
    const double sx = ax + spread * bx, sy = ay + spread * by, length = std::hypot(sx, sy);
    if (length < 1e-6 || std::abs(length - distance) > 2 * goal_.position_tolerance_m + 2 * design_.tolerance_m) return;
    const double yaw = design_.turns ? std::atan2(dy, dx) - std::atan2(sy, sx) : 0;
    const double base = mi.foot.z - sj.z;
    if (std::abs(mk.foot.z - sl.z - base) > kHeight_m) return;
    // the middles of both pairs coincide
    const Vec3 local{(sj.ax + sl.ax + spread * (sj.bx + sl.bx)) / 2, (sj.ay + sl.ay + spread * (sj.by + sl.by)) / 2, 0};
    const Vec3 turned = Rotate(FromYaw(yaw), local);
    Try(PoseAt((mi.foot.x + mk.foot.x) / 2 - turned.x, (mi.foot.y + mk.foot.y) / 2 - turned.y, base, yaw), spread);
  }

  void ByPairs() {
    // in large patterns neighbours in build order are enough to find any part that the expert builds
    const size_t n = design_.slots.size(), reach = n <= 10 ? n : 2;
    for (size_t j = 0; j < n && !Done(); ++j) {
      for (size_t l = j + 1; l < std::min(n, j + 1 + reach); ++l) {
        const Slot& sj = design_.slots[j];
        const Slot& sl = design_.slots[l];
        if (std::hypot(sl.ax - sj.ax, sl.ay - sj.ay) + std::hypot(sl.bx - sj.bx, sl.by - sj.by) < 1e-9) continue;
        for (const Member& mi : members_) {
          for (const Member& mk : members_) {
            if (mi.object == mk.object || mi.kind != sj.kind || mk.kind != sl.kind) continue;
            FromPair(mi, mk, sj, sl);
            if (Done()) return;
          }
        }
      }
    }
  }

  // one member in any slot: its own heading decides
  void BySingles() {
    for (const Member& member : members_) {
      for (const Slot& slot : design_.slots) {
        if (member.kind != slot.kind || !slot.below.empty()) continue;
        const double yaw = design_.turns ? member.yaw - slot.yaw : 0;
        const Vec3 turned = Rotate(FromYaw(yaw), {slot.ax + design_.usual * slot.bx, slot.ay + design_.usual * slot.by, 0});
        Try(PoseAt(member.foot.x - turned.x, member.foot.y - turned.y, member.foot.z - slot.z, yaw), design_.usual);
      }
    }
  }

  void AroundCentre() {
    const Vec3& c = *design_.centre;
    for (const Member& member : members_) {
      for (const Slot& slot : design_.slots) {
        const double distance = DistanceXY(member.foot, c), unit = std::hypot(slot.bx, slot.by);
        const double spread = std::clamp(distance / unit, design_.least, design_.most);
        const double yaw = std::atan2(member.foot.y - c.y, member.foot.x - c.x) - std::atan2(slot.by, slot.bx);
        Try(PoseAt(c.x, c.y, c.z, yaw), spread);
        if (Done()) return;
      }
    }
    if (best_.matched > 0) Refine();
  }

  // least-squares frame of what matched (Kabsch in the plane); more members may fit it
  void Refine() {
    for (int round = 0; round < 2 && best_.matched > 1 && !Done(); ++round) {
      double mx = 0, my = 0, sx = 0, sy = 0;
      for (size_t s = 0; s < best_.member.size(); ++s) {
        if (best_.member[s] < 0) continue;
        const Vec3& p = state_.pose(best_.member[s]).p;
        const Slot& slot = design_.slots[s];
        mx += p.x, my += p.y, sx += slot.ax + best_.spread * slot.bx, sy += slot.ay + best_.spread * slot.by;
      }
      const double n = best_.matched;
      double cosine = 0, sine = 0;
      for (size_t s = 0; s < best_.member.size(); ++s) {
        if (best_.member[s] < 0) continue;
        const Vec3& p = state_.pose(best_.member[s]).p;
        const Slot& slot = design_.slots[s];
        const double ux = slot.ax + best_.spread * slot.bx - sx / n, uy = slot.ay + best_.spread * slot.by - sy / n;
        const double vx = p.x - mx / n, vy = p.y - my / n;
        cosine += ux * vx + uy * vy, sine += ux * vy - uy * vx;
      }
      const double yaw = design_.turns ? std::atan2(sine, cosine) : 0;
      const Vec3 turned = design_.centre ? Vec3{} : Rotate(FromYaw(yaw), {sx / n, sy / n, 0});
      const Vec3 origin = design_.centre ? *design_.centre : Vec3{mx / n - turned.x, my / n - turned.y, best_.X_WF.p.z};
      Try(PoseAt(origin.x, origin.y, best_.X_WF.p.z, yaw), best_.spread);
    }
  }

  const SceneState& state_;
  const Goal& goal_;
  const Design& design_;
  bool exact_;
  std::vector<Member> members_;
  Fit best_;
  std::vector<Fit> ties_;
  size_t limit_ = 1;
};

// a member for every slot that has none, the nearest first
std::vector<int> Assign(const SceneState& state, const Goal& goal, const Design& design, const Fit& fit) {
  std::vector<int> assigned = fit.member;
  std::vector<bool> used(goal.put.size(), false);
  for (size_t k = 0; k < goal.put.size(); ++k) used[k] = std::find(fit.member.begin(), fit.member.end(), goal.put[k]) != fit.member.end();
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
      if ((member && !in_frame) || anchor || std::find(design.ignore.begin(), design.ignore.end(), i) != design.ignore.end()) continue;
      if (BlocksDescent(f, state.footprint(i), in_frame ? 0.0 : kFrameGap_m, 0.003)) return false;
      if (state.footprint(i).marker && !(design.anchored && Anchored(goal)) && GapXY(f, state.footprint(i), 0.1) < 0) return false;
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
  const auto at = [&](const Pose& X_WF, double spread) { return Fitter(state, goal, design, true).At(X_WF, spread); };
  if (design.frame) return {BestFit(state, goal, design, false)};
  // what stands already, the most first; with the right headings before the others
  std::vector<Fit> standing = Fitter(state, goal, design, true).BestOnes(kTies);
  const std::vector<Fit> loose = Fitter(state, goal, design, false).BestOnes(kTies);
  standing.insert(loose.front().matched > standing.front().matched ? standing.begin() : standing.end(), loose.begin(), loose.end());
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
      for (int k = 0; k < 2; ++k) offer(centred(area.centre_W.x, area.centre_W.y, area.centre_W.z, design.turns ? area.yaw + k * kQuarter : 0, spread));
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
  for (const Member& member : Eligible(state, goal, design)) {
    if (std::abs(member.foot.z) > 0.002) continue;
    for (const Slot& slot : design.slots) {
      if (member.kind != slot.kind || !slot.below.empty()) continue;
      for (int k = 0; k < (design.turns ? 4 : 1); ++k) {
        const double yaw = design.turns ? member.yaw - slot.yaw + k * kQuarter : 0;
        const Vec3 turned = Rotate(FromYaw(yaw), {slot.ax + design.usual * slot.bx, slot.ay + design.usual * slot.by, 0});
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

Fit BestFit(const SceneState& state, const Goal& goal, const Design& design, bool exact) { return Fitter(state, goal, design, exact).Best(); }

void PlanSlots(const SceneState& state, const Goal& goal, const Design& design, Rng& rng, std::vector<Placement>& out) {
  for (const Fit& fit : Frames(state, goal, design, rng)) {
    const std::vector<int> assigned = Assign(state, goal, design, fit);
    for (size_t s = 0; s < design.slots.size(); ++s) {
      const Slot& slot = design.slots[s];
      if (fit.member[s] >= 0 || assigned[s] < 0) continue;
      // what carries this slot has to stand first
      const bool ready = std::all_of(slot.below.begin(), slot.below.end(), [&](int b) { return fit.member[At(b)] >= 0; });
      if (!ready) continue;
      out.push_back({assigned[s], SlotPose(state, fit, slot, assigned[s]), 0, -1});
    }
    // any other member of the kind will do where the nearest one cannot be had
    for (size_t s = 0; s < design.slots.size(); ++s) {
      const Slot& slot = design.slots[s];
      if (fit.member[s] >= 0 || !std::all_of(slot.below.begin(), slot.below.end(), [&](int b) { return fit.member[At(b)] >= 0; })) continue;
      for (size_t k = 0; k < goal.put.size(); ++k) {
        const int i = goal.put[k];
        if (i == assigned[s] || design.kinds[k] != slot.kind || std::find(fit.member.begin(), fit.member.end(), i) != fit.member.end()) continue;
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
