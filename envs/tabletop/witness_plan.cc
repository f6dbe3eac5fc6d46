#include "envs/tabletop/witness_plan.h"

#include <fmt/core.h>

namespace gensim::tabletop {

Result<std::vector<Move>> WitnessPlan(const Task& task, Rng& rng) {
  std::vector<Pose> poses;
  for (const Object& object : task.objects) poses.push_back(object.X_WO);
  GoalMemory memory;
  std::vector<Move> plan;
  // every object may have to go aside, and back again, before a goal comes nearer
  const size_t patience = 2 * task.objects.size() + 8;
  double best = -1;
  size_t best_at = 0;
  for (;;) {
    const SceneState state = StateFromPoses(task, poses);
    const double progress = TaskProgress(state, memory);
    if (Full(progress)) return plan;
    if (progress > best + 1e-9) best = progress, best_at = plan.size();
    if (plan.size() - best_at > patience) {
      return Error{"plan-in-circles", "/goals",
                   fmt::format("no move of the last {} has brought the goals nearer: they undo each other", patience),
                   "goals that can hold at the same time, or more room between them"};
    }
    if (static_cast<int>(plan.size()) == task.step_limit) {
      return Error{"plan-too-long", "/limits/steps", fmt::format("more than {} moves are needed", task.step_limit),
                   "a higher step limit or fewer goals"};
    }
    Rng step = rng.Stream(fmt::format("step/{}", plan.size()));
    Result<Move> move = NextMove(state, memory, step);
    if (!move) return move.errors();
    poses = PosesAfter(state, *move);
    plan.push_back(*move);
  }
}

}  // namespace gensim::tabletop
