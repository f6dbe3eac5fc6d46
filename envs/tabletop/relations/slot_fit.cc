#include "envs/tabletop/relations/slot_fit.h"

#include <algorithm>
#include <cmath>

namespace gensim::tabletop {
namespace {

constexpr double kHeight_m = 0.006;  // play of a slot's height

double Tolerance(const Goal& goal, const Design& design, const AssetShape& shape) {
  if (design.tolerance_m <= 0) return PositionTolerance(goal, shape);
  return std::min({design.tolerance_m, shape.half.x, shape.half.y});
}

class Fitter {
 public:
  Fitter(const SceneState& state, const Goal& goal, const Design& design, bool exact)
      : state_(state), goal_(goal), design_(design), exact_(exact), members_(EligibleMembers(state, goal, design)) {}

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
        if (off >= nearest || off > Tolerance(goal_, design_, state_.shape(member.object)) ||
            std::abs(member.foot.z - p.z) > kHeight_m)
          continue;
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
      const bool on_member =
          std::any_of(goal_.put.begin(), goal_.put.end(), [&](int i) { return state_.Supports(i, member.object); });
      return !on_member && (!design_.anchored || AtAnchor(state_, goal_, member.object));
    }
    return std::all_of(slot.below.begin(), slot.below.end(), [&](int b) {
      return fit.member[static_cast<size_t>(b)] >= 0 &&
             state_.Supports(fit.member[static_cast<size_t>(b)], member.object);
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
        const Vec3 turned =
            Rotate(FromYaw(yaw), {slot.ax + design_.usual * slot.bx, slot.ay + design_.usual * slot.by, 0});
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

}  // namespace

Vec3 SlotPoint(const Pose& X_WF, double spread, const Slot& slot) {
  return X_WF * Vec3{slot.ax + spread * slot.bx, slot.ay + spread * slot.by, slot.z};
}

std::vector<Member> EligibleMembers(const SceneState& state, const Goal& goal, const Design& design) {
  std::vector<Member> members;
  for (size_t k = 0; k < goal.put.size(); ++k) {
    const int i = goal.put[k];
    if (!Stands(state, goal, i)) continue;
    const Vec3& p = state.pose(i).p;
    members.push_back({i, design.kinds[k], {p.x, p.y, state.BottomZ(i)}, UprightYaw(state.shape(i), state.pose(i).q)});
  }
  return members;
}

Fit BestFit(const SceneState& state, const Goal& goal, const Design& design, bool exact) {
  return Fitter(state, goal, design, exact).Best();
}

std::vector<Fit> BestFits(const SceneState& state, const Goal& goal, const Design& design, bool exact, size_t limit) {
  return Fitter(state, goal, design, exact).BestOnes(limit);
}

Fit FitAt(const SceneState& state, const Goal& goal, const Design& design, const Pose& X_WF, double spread) {
  return Fitter(state, goal, design, true).At(X_WF, spread);
}

}  // namespace gensim::tabletop
