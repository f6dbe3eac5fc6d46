// left-of, right-of, in-front-of, behind: on that side of every reference, seen from the robot.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/pair_relation.h"

namespace gensim::tabletop {
namespace {

constexpr std::array<double, 6> kGaps_m = {0.02, 0.04, 0.07, 0.11, 0.16, 0.22};
constexpr double kPlay_m = 0.002;
constexpr int kTries = 150, kFound = 10;  // random poses on the side, when those right beside it will not do

// extent of a footprint along a side's direction
std::pair<double, double> Extent(const Footprint& f, const Vec3& d) {
  if (d.x > 0.5) return {f.min_x, f.max_x};
  if (d.x < -0.5) return {-f.max_x, -f.min_x};
  if (d.y > 0.5) return {f.min_y, f.max_y};
  return {-f.max_y, -f.min_y};
}

class Directional final : public PairRelation {
 public:
  Directional(RelationInfo info, const std::string& side)
      : PairRelation(std::move(info), Reading::kAllRefs), direction_(SideDirection(side)) {}

 protected:
  Status Fits(const Task&, const Goal&, int, int) const override { return Done{}; }

  // beyond the reference along the direction, within 45 degrees of it, seen from its middle
  bool Beyond(const SceneState& state, const Footprint& f, const Vec3& p, int ref) const {
    if (Extent(f, direction_).first < Extent(state.footprint(ref), direction_).second - kPlay_m) return false;
    const Vec3 apart = p - state.pose(ref).p;
    const double along = apart.x * direction_.x + apart.y * direction_.y;
    return along >= std::abs(apart.x * direction_.y - apart.y * direction_.x);
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    return Stands(state, goal, put) && Beyond(state, state.footprint(put), state.pose(put).p, ref);
  }

  void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>&, Rng& rng,
               std::vector<Placement>& out) const override {
    const AssetShape& shape = state.shape(put);
    const double yaw = UprightYaw(shape, state.pose(put).q);
    const Vec3 half = TurnedHalf(shape, yaw);
    const Vec3 across{-direction_.y, direction_.x, 0};
    const auto offer = [&](double x, double y) {
      const Pose X = UprightAt(shape, x, y, 0, yaw);
      // the box around the body is enough to tell sides
      Footprint box;
      box.min_x = x - half.x, box.max_x = x + half.x, box.min_y = y - half.y, box.max_y = y + half.y;
      if (!InsideRegion(box, TableRegion(), 0)) return false;
      if (!std::all_of(goal.ref.begin(), goal.ref.end(), [&](int r) { return Beyond(state, box, X.p, r); }))
        return false;
      out.push_back({put, X, 0, -1});
      return true;
    };
    // right beside the reference first
    const double border = Extent(state.footprint(ref), direction_).second;
    const double own = std::abs(direction_.x) > 0.5 ? half.x : half.y;
    const Vec3& middle = state.pose(ref).p;
    for (const double gap : kGaps_m) {
      const double along = border + own + gap + rng.Uniform(0, 0.01);
      const double away = along - (middle.x * direction_.x + middle.y * direction_.y);
      for (int k = 0; k < 5; ++k) {
        const Vec3 p = middle + direction_ * away + across * (k == 0 ? 0.0 : away * rng.Uniform(-0.9, 0.9));
        offer(p.x, p.y);
      }
    }
    // anywhere on the table where it would do, for several references and crowded sides
    const Region table = TableRegion();
    for (int tries = 0, found = 0; tries < kTries && found < kFound; ++tries) {
      const double x = rng.Uniform(table.min_x, table.max_x), y = rng.Uniform(table.min_y, table.max_y);
      if (offer(x, y)) ++found;
    }
  }

 private:
  Vec3 direction_;
};

std::unique_ptr<Relation> Make(const std::string& name, const std::string& side, const std::string& where,
                               const std::string& held_out) {
  return std::make_unique<Directional>(
      RelationInfo{.name = name,
                   .summary = "on the table, " + where + " every reference, seen from the robot",
                   .min_refs = 1,
                   .max_refs = 1,
                   .difficulty = 3,
                   .beside = true,
                   .phrases = {"put {put} " + where + " {ref}", "move {put} so that it stands " + where + " {ref}"},
                   .held_out = {held_out}},
      side);
}

}  // namespace

std::unique_ptr<Relation> MakeLeftOf() {
  return Make("left-of", "left", "to the left of", "bring {put} over to the left side of {ref}");
}
std::unique_ptr<Relation> MakeRightOf() {
  return Make("right-of", "right", "to the right of", "bring {put} over to the right side of {ref}");
}
std::unique_ptr<Relation> MakeInFrontOf() {
  return Make("in-front-of", "front", "in front of", "bring {put} to the near side of {ref}");
}
std::unique_ptr<Relation> MakeBehind() {
  return Make("behind", "behind", "behind", "bring {put} to the far side of {ref}");
}

}  // namespace gensim::tabletop
