// MjcfEnv: any MuJoCo model with actuators as an env, without a task: actions are its controls, observations its state.
//
// Action `ctrl`: one number an actuator, within its control range where it has one. Observations: `qpos` (nq x float64)
// and `qvel` (nv x float64), in MuJoCo's order and units. An episode starts from the model's start state, moved by
// small random joint displacements; it never ends by itself (reward 0) but by a diverged world or the step limit.
// Ownership: the compiled model is shared, everything else owned. Threads, determinism: as core/env.h; snapshots are
// bitwise with sleeping bodies too, and refused by an env of another id, model, physics_steps or step_limit.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "envs/control/simulation.h"
#include "envs/core/env.h"

namespace gensim::control {

struct MjcfOptions {
  std::string name = "mjcf";  ///< the env's id is control/NAME
  int physics_steps = 1;      ///< time steps of the engine a step of the env
  int64_t step_limit = 1000;
  double start_noise = 0.01;  ///< m or rad, the most by which a degree of freedom starts displaced
};

class MjcfEnv final : public Env {
 public:
  /// Throws std::invalid_argument for options that are not positive.
  MjcfEnv(std::shared_ptr<const MjcfModel> model, const MjcfOptions& options);

  const EnvSpec& spec() const override { return *spec_; }
  Status Reset(uint64_t seed) override;
  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  std::string instruction() const override { return ""; }
  double progress() const override { return 0; }
  bool success() const override { return false; }
  std::string Snapshot() const override;
  Status Restore(std::string_view snapshot) override;
  uint64_t state_hash() const override;

 private:
  struct Head;

  uint64_t Identity() const;

  Simulation simulation_;
  MjcfOptions options_;
  std::shared_ptr<const EnvSpec> spec_;
  int64_t steps_ = 0;
  bool running_ = false;
  std::string cause_;
};

}  // namespace gensim::control
