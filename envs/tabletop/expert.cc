#include "envs/tabletop/expert.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/common.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/room.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kPickJitter_m = 0.0005;  // so that a second try is not the first one again
constexpr double kLyingCosine = 0.5;      // a tool tilted further than this ...
constexpr double kLyingHeight_m = 0.02;   // ... has to stay this far above the table
constexpr double kAsideGap_m = 0.03;      // between things moved aside and what the goal is about

struct Attempt {
  bool possible = false;
  std::string reason;
  std::vector<int> blockers;
  Move move;
};

class Planner {
 public:
  Planner(const SceneState& state, int goal, Rng& rng) : state_(state), task_(*state.task), goal_(goal), rng_(rng) {}

  Result<Move> Next() {
    const Goal& goal = task_.goals[At(goal_)];
    std::vector<Placement> placements;
    RelationOf(goal).Placements(state_, goal, rng_, placements);
    // a free way first
    std::vector<std::pair<const Placement*, Attempt>> blocked;
    std::string reason = "the relation offers no place";
    for (const Placement& placement : placements) {
      Attempt attempt = Try(placement);
      if (attempt.possible && attempt.blockers.empty()) return attempt.move;
      if (attempt.possible) {
        blocked.emplace_back(&placement, std::move(attempt));
      } else if (placements.data() == &placement) {
        reason = attempt.reason;
      }
    }
    // then the one whose obstacles cost the least
    std::stable_sort(blocked.begin(), blocked.end(),
                     [&](const auto& a, const auto& b) { return Cost(a.second) < Cost(b.second); });
    for (const auto& [placement, attempt] : blocked) {
      for (const int blocker : attempt.blockers) {
        if (auto move = MoveAside(blocker, *placement)) return *move;
      }
    }
    if (!blocked.empty()) reason = "what is in the way cannot be moved aside";
    return Error{"no-placement", goal.where, fmt::format("no way on for '{}': {}", goal.relation, reason), ""};
  }

 private:
  Attempt Try(const Placement& placement) const {
    Attempt attempt;
    if (!Movable(task_, placement.object)) {
      attempt.reason = fmt::format("'{}' may not be moved", task_.objects[At(placement.object)].id);
      return attempt;
    }
    Room room = RoomFor(state_, placement);
    attempt.possible = room.possible, attempt.reason = std::move(room.reason),
    attempt.blockers = std::move(room.blockers);
    if (!attempt.possible) return attempt;
    // what stands on the object has to go first; what lies in it comes along
    const std::vector<int> load = LoadOf(state_, placement.object);
    for (const int i : state_.CarriedBy(placement.object)) {
      if (!Contains(load, i)) Add(attempt, i);
    }
    std::vector<int> bars;
    const std::vector<Pose> grasps = Grasps(state_, placement.object, bars);
    for (const int i : bars) Add(attempt, i);
    if (!attempt.possible || !attempt.blockers.empty()) return attempt;
    attempt.possible = false;
    attempt.reason = fmt::format("no way to hold '{}'", task_.objects[At(placement.object)].id);
    for (const Pose& grasp : grasps) {
      if (Aim(placement, grasp, attempt.move)) {
        attempt.possible = true;
        break;
      }
    }
    return attempt;
  }

  void Add(Attempt& attempt, int i) const {
    if (!Movable(task_, i))
      attempt.possible = false,
      attempt.reason = fmt::format("'{}' is in the way and cannot be moved", task_.objects[At(i)].id);
    if (!Contains(attempt.blockers, i)) attempt.blockers.push_back(i);
  }

  // tool poses for a grasp, by the equivalent target orientation that needs the smallest turn
  bool Aim(const Placement& placement, const Pose& grasp, Move& move) const {
    const Pose& X_now = state_.pose(placement.object);
    move.object = placement.object, move.goal = goal_, move.insert_depth_m = placement.insert_depth_m;
    move.pick_X_WT = grasp;
    move.pick_X_WT.p.x = std::clamp(grasp.p.x + rng_.Uniform(-kPickJitter_m, kPickJitter_m), kMinX_m, kMaxX_m);
    move.pick_X_WT.p.y = std::clamp(grasp.p.y + rng_.Uniform(-kPickJitter_m, kPickJitter_m), kMinY_m, kMaxY_m);
    move.X_WO = placement.X_WO;
    move.X_WO.q = NearestEquivalent(state_.shape(placement.object).symmetry, placement.X_WO.q, X_now.q);
    move.place_X_WT = move.X_WO * Inverse(X_now) * move.pick_X_WT;
    move.place_X_WT.q = Normalized(move.place_X_WT.q);
    const Vec3 up = Rotate(move.place_X_WT.q, {0, 0, 1});
    if (up.z < kLyingCosine && move.place_X_WT.p.z < kLyingHeight_m) return false;
    if (up.z < -0.1) return false;
    const Vec3& p = move.place_X_WT.p;
    return p.x >= kMinX_m && p.x <= kMaxX_m && p.y >= kMinY_m && p.y <= kMaxY_m && p.z >= 0;
  }

  // goals that hold and need a blocker where it is make it dear to move
  int Cost(const Attempt& attempt) const {
    int cost = static_cast<int>(attempt.blockers.size());
    for (const int i : attempt.blockers) cost += 10 * static_cast<int>(MetBy(i).size());
    return cost;
  }

  // takes the topmost thing on a blocker to a free place on the table
  std::optional<Move> MoveAside(int blocker, const Placement& wanted) const {
    std::vector<int> seen;
    for (;;) {
      const std::vector<int> load = LoadOf(state_, blocker);
      std::vector<int> above = state_.OnTopOf(blocker);
      std::erase_if(above, [&](int i) { return Contains(load, i) || Contains(seen, i); });
      if (above.empty()) break;
      seen.push_back(blocker);
      blocker = above.back();
    }
    if (!Movable(task_, blocker)) return std::nullopt;
    const Goal& goal = task_.goals[At(goal_)];
    std::vector<int> avoid = RelationOf(goal).Involved(goal);
    std::erase(avoid, blocker);
    const Footprint target = FootprintOf(state_.shape(wanted.object), wanted.X_WO);
    for (const double gap : {kAsideGap_m, 0.0}) {
      std::vector<Placement> spots;
      FreeTablePoses(state_, blocker, avoid, gap, 6, rng_, spots);
      for (const Placement& spot : spots) {
        const std::optional<Move> move = Aside(spot, target);
        if (!move) continue;
        if (const auto better = AsideWithoutUndoing(*move, wanted, target)) return better;
        return move;
      }
    }
    return std::nullopt;
  }

  // the move to a spot outside the target, when nothing is in its way
  std::optional<Move> Aside(const Placement& spot, const Footprint& target) const {
    if (GapXY(FootprintOf(state_.shape(spot.object), spot.X_WO), target) < 0.005) return std::nullopt;
    Attempt attempt = Try(spot);
    if (!attempt.possible || !attempt.blockers.empty()) return std::nullopt;
    attempt.move.goal = -1;
    return attempt.move;
  }

  // instead of a move out of the way: one to where the object still does what it was put there for, if it was. Its
  // goals say where, once it is gone and what is wanted stands; else the goals would undo each other for ever
  std::optional<Move> AsideWithoutUndoing(const Move& aside, const Placement& wanted, const Footprint& target) const {
    const std::vector<const Goal*> met = MetBy(aside.object);
    if (met.empty()) return std::nullopt;
    std::vector<Pose> poses = PosesAfter(state_, aside);
    poses[At(wanted.object)] = wanted.X_WO;
    const SceneState gone = StateFromPoses(task_, std::move(poses));
    for (const Goal* goal : met) {
      std::vector<Placement> places;
      RelationOf(*goal).Placements(gone, *goal, rng_, places);
      for (const Placement& place : places) {
        if (place.object != aside.object) continue;
        const std::optional<Move> move = Aside(place, target);
        if (move && StayMet(met, *move)) return move;
      }
    }
    return std::nullopt;
  }

  // goals that hold with the object's help
  std::vector<const Goal*> MetBy(int object) const {
    std::vector<const Goal*> met;
    for (const Goal& goal : task_.goals) {
      if (!goal.once && Contains(goal.put, object) && Full(RelationOf(goal).Progress(state_, goal)))
        met.push_back(&goal);
    }
    return met;
  }

  bool StayMet(const std::vector<const Goal*>& goals, const Move& move) const {
    const SceneState then = StateFromPoses(task_, PosesAfter(state_, move));
    return std::all_of(goals.begin(), goals.end(),
                       [&](const Goal* goal) { return Full(RelationOf(*goal).Progress(then, *goal)); });
  }

  const SceneState& state_;
  const Task& task_;
  int goal_;
  Rng& rng_;
};

}  // namespace

std::vector<Pose> PosesAfter(const SceneState& state, const Move& move) {
  std::vector<Pose> poses = state.X_WO;
  const Pose X_shift = move.X_WO * Inverse(poses[At(move.object)]);
  for (const int i : LoadOf(state, move.object)) poses[At(i)] = X_shift * poses[At(i)];
  poses[At(move.object)] = move.X_WO;
  return poses;
}

Result<Move> NextMove(const SceneState& state, const GoalMemory& memory, Rng& rng) {
  const int goal = CurrentGoal(state, memory);
  if (goal < 0) return Error{"goal-reached", "", "every goal holds", ""};
  return Planner(state, goal, rng).Next();
}

}  // namespace gensim::tabletop
