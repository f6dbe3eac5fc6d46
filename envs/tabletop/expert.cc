#include "envs/tabletop/expert.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include <fmt/core.h>

#include "envs/tabletop/relations/common.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/room.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kPickJitter_m = 0.0005;  // so that a second try is not the first one again
constexpr double kLyingCosine = 0.5;      // a tool tilted further than this ...
constexpr double kLyingHeight_m = 0.02;   // ... has to stay this far above the table
constexpr double kStill_m = 0.01;         // how far a thing that may not be moved may be off
constexpr double kAsideGap_m = 0.03;      // between things moved aside and what the goal is about

size_t At(int i) { return static_cast<size_t>(i); }

bool Contains(const std::vector<int>& list, int i) { return std::find(list.begin(), list.end(), i) != list.end(); }

const Relation& RelationOf(const Goal& goal) {
  const Relation* relation = FindRelation(goal.relation);
  if (relation == nullptr) throw std::invalid_argument(fmt::format("goal with unknown relation '{}'", goal.relation));
  return *relation;
}

bool Full(double progress) { return progress >= 1.0 - 1e-9; }

// are all goals that must come first met, now or before?
bool Allowed(const Task& task, const GoalMemory& memory, int g) {
  if (task.ordered) {
    for (int k = 0; k < g; ++k) {
      if (!memory.held_once[At(k)]) return false;
    }
  }
  const std::vector<int>& after = task.goals[At(g)].after;
  return std::all_of(after.begin(), after.end(), [&](int k) { return memory.held_once[At(k)]; });
}

bool Met(const SceneState& state, const GoalMemory& memory, int g) {
  const Goal& goal = state.task->goals[At(g)];
  if (goal.once && memory.held_once[At(g)]) return true;
  return Full(RelationOf(goal).Progress(state, goal));
}

bool Names(const std::vector<int>& list, const std::vector<int>& others) {
  return std::any_of(list.begin(), list.end(), [&](int i) { return Contains(others, i); });
}

// must `later` be done before `g`, because it moves what `g` rests on?
bool DependsOn(const Goal& g, const Goal& later) { return Names(g.ref, later.put) || Names(g.ref2, later.put); }

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
    for (const int i : attempt.blockers) {
      for (const Goal& goal : task_.goals) {
        if (!goal.once && Contains(goal.put, i) && Full(RelationOf(goal).Progress(state_, goal))) cost += 10;
      }
    }
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
        if (GapXY(FootprintOf(state_.shape(blocker), spot.X_WO), target) < 0.005) continue;
        Attempt attempt = Try(spot);
        if (!attempt.possible || !attempt.blockers.empty()) continue;
        attempt.move.goal = -1;
        return attempt.move;
      }
    }
    return std::nullopt;
  }

  const SceneState& state_;
  const Task& task_;
  int goal_;
  Rng& rng_;
};

}  // namespace

bool KeepsRules(const SceneState& state) {
  const Task& task = *state.task;
  for (const int i : task.keep_still) {
    if (Norm(state.pose(i).p - task.objects[At(i)].X_WO.p) > kStill_m) return false;
  }
  for (int i = 0; i < state.size() && !task.keep_out.empty(); ++i) {
    if (task.objects[At(i)].fixed) continue;
    const Footprint& f = state.footprint(i);
    for (const Region& r : task.keep_out) {
      const double inside_x = std::min(f.max_x, r.max_x) - std::max(f.min_x, r.min_x);
      const double inside_y = std::min(f.max_y, r.max_y) - std::max(f.min_y, r.min_y);
      if (std::min(inside_x, inside_y) > kStill_m) return false;
    }
  }
  return true;
}

double TaskProgress(const SceneState& state, GoalMemory& memory) {
  const Task& task = *state.task;
  memory.held_once.resize(task.goals.size(), false);
  if (task.goals.empty()) return 1;
  double sum = 0;
  for (size_t g = 0; g < task.goals.size(); ++g) {
    if (!Allowed(task, memory, static_cast<int>(g))) continue;
    const Goal& goal = task.goals[g];
    if (goal.once && memory.held_once[g]) {
      sum += 1;
      continue;
    }
    const double progress = RelationOf(goal).Progress(state, goal);
    if (Full(progress)) memory.held_once[g] = true;
    sum += Full(progress) ? 1.0 : progress;
  }
  // a broken rule keeps the task from being done, however well its goals hold
  const double all = static_cast<double>(task.goals.size());
  return KeepsRules(state) ? sum / all : std::min(sum / all, all / (all + 1));
}

int CurrentGoal(const SceneState& state, const GoalMemory& memory) {
  const Task& task = *state.task;
  GoalMemory known = memory;
  known.held_once.resize(task.goals.size(), false);
  std::vector<int> open;
  for (int g = 0; g < static_cast<int>(task.goals.size()); ++g) {
    if (Allowed(task, known, g) && !Met(state, known, g)) open.push_back(g);
  }
  if (open.empty()) return -1;
  // what carries comes before what is carried
  for (const int g : open) {
    const bool waits = std::any_of(open.begin(), open.end(), [&](int k) {
      return k != g && DependsOn(task.goals[At(g)], task.goals[At(k)]) &&
             !DependsOn(task.goals[At(k)], task.goals[At(g)]);
    });
    if (!waits) return g;
  }
  return open.front();
}

Result<Move> NextMove(const SceneState& state, const GoalMemory& memory, Rng& rng) {
  const int goal = CurrentGoal(state, memory);
  if (goal < 0) return Error{"goal-reached", "", "every goal holds", ""};
  return Planner(state, goal, rng).Next();
}

Result<std::vector<Move>> WitnessPlan(const Task& task, Rng& rng) {
  std::vector<Pose> poses;
  for (const Object& object : task.objects) poses.push_back(object.X_WO);
  GoalMemory memory;
  std::vector<Move> plan;
  for (;;) {
    const SceneState state = StateFromPoses(task, poses);
    if (Full(TaskProgress(state, memory))) return plan;
    if (static_cast<int>(plan.size()) == task.step_limit) {
      return Error{"plan-too-long", "/limits/steps", fmt::format("more than {} moves are needed", task.step_limit),
                   "a higher step limit or fewer goals"};
    }
    Rng step = rng.Stream(fmt::format("step/{}", plan.size()));
    Result<Move> move = NextMove(state, memory, step);
    if (!move) return move.errors();
    // what lies in a moved thing comes along
    const Pose X_shift = move->X_WO * Inverse(poses[At(move->object)]);
    for (const int i : LoadOf(state, move->object)) poses[At(i)] = X_shift * poses[At(i)];
    poses[At(move->object)] = move->X_WO;
    plan.push_back(*move);
  }
}

}  // namespace gensim::tabletop
