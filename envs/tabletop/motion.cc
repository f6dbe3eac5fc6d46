#include "envs/tabletop/motion.h"

#include <algorithm>
#include <cmath>


namespace gensim::tabletop {
namespace {

// Adds a moment to a motion every so many physics steps.
class Recorder final : public StepObserver {
 public:
  Recorder(TabletopEnv& env, Motion& motion, int every) : env_(env), motion_(motion), every_(every) {
    Add(env.world());
    env_.Watch(this);
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() override { env_.Watch(nullptr); }

  void AfterStep(const physics::World& world) override {
    if (++steps_ % every_ == 0) Add(world);
  }
  void Add(const physics::World& world) {
    Moment moment;
    moment.time_s = static_cast<double>(steps_) * world.timestep();
    for (int body = 0; body < world.body_count(); ++body) moment.X_WO.push_back(world.pose(body));
    moment.X_WT = world.tool_pose();
    moment.move = motion_.moves;
    moment.progress = env_.progress();
    moment.instruction = env_.instruction();
    motion_.moments.push_back(std::move(moment));
  }

 private:
  TabletopEnv& env_;
  Motion& motion_;
  int every_;
  int64_t steps_ = 0;
};

}  // namespace

Result<Motion> RecordStart(TabletopEnv& env, uint64_t seed) {
  if (const Status reset = env.Reset(seed); !reset) return reset.errors();
  Motion motion;
  motion.task = env.task();
  motion.progress = env.progress();
  motion.success = env.success();
  Recorder(env, motion, 1);
  return motion;
}

Result<Motion> RecordMotion(TabletopEnv& env, uint64_t seed, Actor actor, double period_s) {
  if (const Status reset = env.Reset(seed); !reset) return reset.errors();
  Motion motion;
  motion.task = env.task();
  const int every = std::max(1, static_cast<int>(std::lround(period_s / env.world().timestep())));
  motion.period_s = every * env.world().timestep();
  Recorder recorder(env, motion, every);
  Rng rng(seed, "random-policy");

  for (StepResult last; !last.ended();) {
    const auto action = actor == Actor::kExpert ? env.ExpertAction() : env.RandomAction(rng);
    if (!action) {
      motion.cause = action.error().code;
      break;
    }
    ++motion.moves;
    last = env.Step(*action);
    if (last.ended()) motion.cause = last.cause;
  }
  recorder.Add(env.world());
  motion.success = env.success();
  motion.progress = env.progress();
  return motion;
}

}  // namespace gensim::tabletop
