// Episodes for gates: a lowered task as an env, the expert or another hand at work in it, and what came of it.
//
// Everything is owned by the call. Deterministic in the task, the seed and the variation. Time is counted in steps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "envs/tabletop/tabletop_env.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

/// A source with one task for every seed: gates lower once and then look at the scene from several sides.
class FixedTask final : public tabletop::TaskSource {
 public:
  FixedTask(tabletop::Task task, std::string digest) : task_(std::move(task)), digest_(std::move(digest)) {}
  const std::string& name() const override { return task_.name; }
  const std::string& digest() const override { return digest_; }
  int max_objects() const override { return static_cast<int>(task_.objects.size()); }
  int step_limit() const override { return task_.step_limit; }
  Result<tabletop::Task> Lower(uint64_t) const override { return task_; }

 private:
  tabletop::Task task_;
  std::string digest_;
};

struct EpisodeResult {
  bool success = false;
  double progress = 0;
  int steps = 0;
  std::string cause;  ///< why it ended, or why it never began
};

/// The expert on the program's scene of `seed`.
EpisodeResult RunExpert(const tasklib::Program& program, uint64_t seed,
                        const tabletop::PhysicsVariation& variation = {});

/// The scene of `task`, scored as `task`, while the expert works on `goals_of` (same objects, other goals) for at most
/// `steps` moves.
EpisodeResult RunOtherGoals(const tabletop::Task& task, const tabletop::Task& goals_of, uint64_t seed, int steps,
                            const tabletop::PhysicsVariation& variation = {});

/// Nobody touches anything for a second.
EpisodeResult RunNoOp(const tabletop::Task& task, uint64_t seed, const tabletop::PhysicsVariation& variation = {});

/// `steps` times a random object to a random place on the table.
EpisodeResult RunRandomPicks(const tabletop::Task& task, uint64_t seed, int steps,
                             const tabletop::PhysicsVariation& variation = {});

}  // namespace gensim::generator
