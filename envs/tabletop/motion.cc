#include "envs/tabletop/motion.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "envs/base/rng.h"

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

// Plays an episode whose actions `next(step)` gives; an error of it ends the episode, its code is the cause.
template <class Next>
Result<Motion> Play(TabletopEnv& env, uint64_t seed, double period_s, const Next& next) {
  if (const Status reset = env.Reset(seed); !reset) return reset.errors();
  Motion motion;
  motion.task = env.task();
  const int every = std::max(1, static_cast<int>(std::lround(period_s / env.world().timestep())));
  motion.period_s = every * env.world().timestep();
  Recorder recorder(env, motion, every);
  for (StepResult last; !last.ended();) {
    const Result<std::vector<double>> action = next(motion.moves);
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
  Rng rng(seed, "random-policy");
  return Play(env, seed, period_s,
              [&](int) { return actor == Actor::kExpert ? env.ExpertAction() : env.RandomAction(rng); });
}

Result<Motion> RecordMotion(TabletopEnv& env, const Episode& episode, double period_s) {
  const size_t size = episode.action_size;
  if (size != env.spec().action.count())
    return Error{"episode-differs", env.spec().id, fmt::format("its actions have {} numbers", size),
                 fmt::format("this env takes {}", env.spec().action.count())};
  auto motion = Play(env, episode.header.seed, period_s, [&](int step) -> Result<std::vector<double>> {
    const size_t first = static_cast<size_t>(step) * size;
    if (first >= episode.actions.size()) return Error{episode.end.cause, "", "the recording ends here", ""};
    const std::span action = std::span(episode.actions).subspan(first, size);
    return std::vector<double>(action.begin(), action.end());
  });
  if (motion && env.state_hash() != episode.hashes.back())
    return Error{"episode-differs", env.spec().id, "played again it does not end in the state that was recorded",
                 "gensim replay tells where it goes apart"};
  return motion;
}

}  // namespace gensim::tabletop
