#include "generator/gates/episode.h"

#include <algorithm>

#include "envs/base/rng.h"

namespace gensim::generator {

namespace {

using tabletop::PhysicsVariation;
using tabletop::TabletopEnv;
using tabletop::Task;

constexpr double kHandsOff_s = 1.0;
EpisodeResult Failed(const Errors& errors) { return {false, 0, 0, ToString(errors.front())}; }

EpisodeResult Finished(const TabletopEnv& env, std::string_view cause) {
  return {env.success(), env.progress(), static_cast<int>(env.steps()), std::string(cause)};
}

// What the action space holds: targets of other hands may lie outside.
bool InBounds(const EnvSpec& spec, const std::vector<double>& action) {
  return spec.action.Contains(action.data(), action.size());
}

}  // namespace

EpisodeResult RunExpert(const tasklib::Program& program, uint64_t seed, const PhysicsVariation& variation) {
  Result<Task> task = tasklib::Lower(program, seed);
  if (!task) return Failed(task.errors());
  TabletopEnv env(std::make_shared<FixedTask>(*std::move(task), program.digest()), variation);
  if (const Status status = env.Reset(seed); !status) return Failed(status.errors());
  for (;;) {
    const Result<std::vector<double>> action = env.ExpertAction();
    if (!action) return Finished(env, ToString(action.error()));
    const StepResult step = env.Step(*action);
    if (step.ended()) return Finished(env, step.cause);
  }
}

EpisodeResult RunOtherGoals(const Task& task, const Task& goals_of, uint64_t seed, int steps,
                            const PhysicsVariation& variation) {
  TabletopEnv env(std::make_shared<FixedTask>(task, ""), variation);
  if (const Status status = env.Reset(seed); !status) return Failed(status.errors());
  tabletop::GoalMemory memory;
  for (int i = 0; i < steps; ++i) {
    const tabletop::SceneState state = tabletop::StateFromWorld(goals_of, env.world());
    tabletop::TaskProgress(state, memory);
    Rng rng = Rng(seed, "gate/other-goals").Stream(std::to_string(i));
    const Result<tabletop::Move> move = tabletop::NextMove(state, memory, rng);
    if (!move) return Finished(env, move.error().code);
    const std::vector<double> action = tabletop::ActionOf(move->pick_X_WT, move->place_X_WT);
    if (!InBounds(env.spec(), action)) return Finished(env, "out of reach");
    const StepResult step = env.Step(action);
    if (step.ended()) return Finished(env, step.cause);
  }
  return Finished(env, "moves used up");
}

EpisodeResult RunNoOp(const Task& task, uint64_t seed, const PhysicsVariation& variation) {
  TabletopEnv env(std::make_shared<FixedTask>(task, ""), variation);
  if (const Status status = env.Reset(seed); !status) return Failed(status.errors());
  env.world().step(static_cast<int>(kHandsOff_s / env.world().timestep()));
  const tabletop::SceneState state = tabletop::StateFromWorld(env.task(), env.world());
  tabletop::GoalMemory memory;
  const double progress = tabletop::TaskProgress(state, memory);
  return {tabletop::Full(progress), progress, 0, "hands off"};
}

EpisodeResult RunRandomPicks(const Task& task, uint64_t seed, int steps, const PhysicsVariation& variation) {
  TabletopEnv env(std::make_shared<FixedTask>(task, ""), variation);
  if (const Status status = env.Reset(seed); !status) return Failed(status.errors());
  Rng rng(seed, "gate/random-picks");
  for (int i = 0; i < steps; ++i) {
    const Result<std::vector<double>> action = env.RandomAction(rng);
    if (!action) return Finished(env, "nothing to move");
    const StepResult step = env.Step(*action);
    if (step.ended()) return Finished(env, step.cause);
  }
  return Finished(env, "moves used up");
}

}  // namespace gensim::generator
