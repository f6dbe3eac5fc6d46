#include "envs/tabletop/task_progress.h"

#include <algorithm>

#include "envs/base/list.h"
#include "envs/tabletop/footprint.h"

namespace gensim::tabletop {
namespace {

constexpr double kStill_m = 0.01;  // how far a thing that may not be moved may be off

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

}  // namespace gensim::tabletop
