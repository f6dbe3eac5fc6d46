#include "envs/tabletop/motion.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "envs/core/rollout.h"

namespace gensim::tabletop {
namespace {

// Adds a moment to a motion at the start of an episode that was just reset, and every so many physics steps.
class Recorder final : public StepObserver {
 public:
  Recorder(TabletopEnv& env, Motion& motion, double period_s)
      : env_(env),
        motion_(motion),
        every_(std::max(1, static_cast<int>(std::lround(period_s / env.world().timestep())))) {
    motion_.task = env.task();
    motion_.period_s = every_ * env.world().timestep();
    Add(env.world(), 0);
    env_.Watch(this);
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() override { env_.Watch(nullptr); }

  void AfterStep(const physics::World& world) override {
    if (++steps_ % every_ == 0) Add(world, static_cast<int>(env_.steps()) + 1);
  }
  // the last moment, and how the episode ended
  void Finish() {
    motion_.moves = static_cast<int>(env_.steps());
    motion_.success = env_.success();
    motion_.progress = env_.progress();
    Add(env_.world(), motion_.moves);
  }

 private:
  void Add(const physics::World& world, int move) {
    Moment moment;
    moment.time_s = static_cast<double>(steps_) * world.timestep();
    for (int body = 0; body < world.body_count(); ++body) moment.X_WO.push_back(world.pose(body));
    moment.X_WT = world.tool_pose();
    moment.move = move;
    moment.progress = env_.progress();
    moment.instruction = env_.instruction();
    motion_.moments.push_back(std::move(moment));
  }

  TabletopEnv& env_;
  Motion& motion_;
  int every_;
  int64_t steps_ = 0;
};

}  // namespace

Result<Motion> RecordStart(TabletopEnv& env, uint64_t seed) {
  if (const Status reset = env.Reset(seed); !reset) return reset.errors();
  Motion motion;
  motion.progress = env.progress();
  motion.success = env.success();
  const Recorder recorder(env, motion, 0);
  return motion;
}

Result<Motion> RecordMotion(TabletopEnv& env, uint64_t seed, Actor actor, double period_s) {
  if (const Status reset = env.Reset(seed); !reset) return reset.errors();
  Motion motion;
  Recorder recorder(env, motion, period_s);
  Rng rng(seed, "random-policy");

  for (StepResult last; !last.ended();) {
    const auto action = actor == Actor::kExpert ? env.ExpertAction() : env.RandomAction(rng);
    if (!action) {
      motion.cause = action.error().code;
      break;
    }
    last = env.Step(*action);
    if (last.ended()) motion.cause = last.cause;
  }
  recorder.Finish();
  return motion;
}

Result<Motion> RecordReplay(TabletopEnv& env, const Episode& episode, double period_s) {
  if (const Status reset = env.Reset(episode.header.seed); !reset) return reset.errors();
  Motion motion;
  Recorder recorder(env, motion, period_s);
  const auto report = Replay(env, episode);  // resets once more, to the same start
  if (!report) return report.errors();
  if (!report->identical)
    return Error{"replay-differs", fmt::format("step {}", *report->first_difference), report->difference,
                 "recorded by another build or on another CPU: gensim replay says which; record it again"};
  recorder.Finish();
  motion.cause = episode.end.cause;
  return motion;
}

}  // namespace gensim::tabletop
