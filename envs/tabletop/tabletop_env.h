// TabletopEnv: a lowered task in physics, stepped by whole pick-and-place primitives.
//
// Action, 14 numbers: pick pose and place pose of the tool (x y z, qw qx qy qz each; frame T of physics/scene.h, T's z
// away from the object). The 4-DoF form is the same action with quaternions of a pure yaw, qx = qy = 0.
// Observations: `color` (160 x 320 x 3, sRGB), `height` (160 x 320, metres) and `ids` (160 x 320, object index or -1):
// maps of the table from above, row = x, column = y, drawn only when asked for and exact unless they are randomised
// (task_maps.h); `object_poses` (n x 7, privileged; rows past the last object are zero); `instruction` (text). Reward
// is the change of progress, counted from 0, so the return is the final progress. An episode is terminated by success
// (all goals hold, everything at rest) or a diverged world, truncated by the step limit; the cause names the last
// failed primitive. Ownership, threads, determinism: as core/env.h; the task source is shared, everything else owned.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "envs/core/env.h"
#include "envs/physics/world.h"
#include "envs/tabletop/expert.h"
#include "envs/tabletop/pick_place.h"
#include "envs/tabletop/task_maps.h"
#include "envs/tabletop/task_scene.h"
#include "envs/tabletop/task_source.h"

namespace gensim::tabletop {

inline constexpr int kActionSize = 14;
inline constexpr int kInstructionBytes = 512;
inline constexpr double kMaxToolZ_m = 0.4;

/// The action of a move.
std::vector<double> ActionOf(const Pose& pick_X_WT, const Pose& place_X_WT);

/// Spec of the env of a source; `object_poses` has source.max_objects() rows.
EnvSpec SpecOf(const TaskSource& source);

class TabletopEnv final : public Env {
 public:
  /// `randomisation` changes what `color` and `height` show, and nothing else: no hash, reward or snapshot.
  explicit TabletopEnv(std::shared_ptr<const TaskSource> source, const PhysicsVariation& variation = {},
                       const MapRandomisation& randomisation = {});

  const EnvSpec& spec() const override { return spec_; }
  /// Codes: those of the source and the engine; unsettled: the scene does not come to rest.
  Status Reset(uint64_t seed) override;
  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  std::string instruction() const override;
  double progress() const override { return progress_; }
  bool success() const override { return success_; }
  std::string Snapshot() const override;
  Status Restore(std::string_view snapshot) override;
  uint64_t state_hash() const override;
  /// Codes expert-stuck (the reason of the planner is in the message).
  Result<std::vector<double>> ExpertAction() override;
  /// Some object to some place (random_pick.h), drawn until it lies within reach. Code no-random-action.
  Result<std::vector<double>> RandomAction(Rng& rng) const override;

  /// --- for gates, tests and tools; valid after Reset
  const Task& task() const { return task_; }
  const SceneState& state() const { return state_; }
  const GoalMemory& memory() const { return memory_; }
  physics::World& world() { return *world_; }
  const PickPlaceOutcome& last_outcome() const { return outcome_; }
  int64_t steps() const { return steps_; }
  /// Lets `observer` see every physics step of the primitives that follow (null: nobody); it must outlive them. What
  /// happens, and every hash, stays the same.
  void Watch(StepObserver* observer) { observer_ = observer; }

 private:
  /// The task of a seed and its world at the start.
  struct Made {
    uint64_t seed = 0;
    Task task;
    std::unique_ptr<physics::World> world;
  };
  Result<Made> Make(uint64_t seed) const;
  void Take(Made made);
  uint64_t Identity() const;
  void Look();
  void Draw();
  PickPlaceOptions OptionsFor(const PickPlace& move);

  std::shared_ptr<const TaskSource> source_;
  PhysicsVariation variation_;
  MapRandomisation randomisation_;
  EnvSpec spec_;
  Task task_;
  std::unique_ptr<physics::World> world_;
  SceneState state_;
  GoalMemory memory_;
  PickPlaceOutcome outcome_;
  uint64_t seed_ = 0;
  int64_t steps_ = 0;
  double progress_ = 0;
  double counted_ = 0;  ///< progress that rewards have paid for
  bool success_ = false, ended_ = true;
  StepObserver* observer_ = nullptr;
  std::string cause_;             ///< why the episode ended
  std::optional<TaskMaps> maps_;  ///< of task_, made when something is drawn first
  render::MapImages images_;
  bool drawn_ = false;  ///< images_ show state_
};

}  // namespace gensim::tabletop
