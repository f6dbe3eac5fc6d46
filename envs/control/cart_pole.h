// CartPole: a pole on a cart that is pushed to the left or to the right; the light env of the host.
//
// Equations of motion and constants: A. G. Barto, R. S. Sutton, C. W. Anderson, "Neuronlike adaptive elements that can
// solve difficult learning control problems", IEEE Transactions on Systems, Man, and Cybernetics 13 (1983), pages
// 834-846, without friction, integrated by explicit Euler steps of 20 ms; limits and reward as in Gymnasium's
// CartPole-v1. Action: 0 pushes with 10 N to the left, 1 to the right. Observation `state`, 4 x float32: cart position
// (m), its speed (m/s), pole angle from upright (rad), its rate (rad/s). Every step pays 1; the episode is terminated
// when the cart is further than 2.4 m from the middle or the pole leans by more than 12 degrees, and truncated after
// 500 steps, which is success. Ownership, threads, determinism: as core/env.h.
#pragma once

#include <array>

#include "envs/core/env.h"

namespace gensim::control {

class CartPole final : public Env {
 public:
  CartPole();

  const EnvSpec& spec() const override { return spec_; }
  /// Position, speed, angle and rate are each uniform in [-0.05, 0.05).
  Status Reset(uint64_t seed) override;
  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  std::string instruction() const override { return "Keep the pole upright and the cart on its track."; }
  /// Share of the step limit that was reached.
  double progress() const override;
  bool success() const override { return state_.steps >= spec_.step_limit && state_.fallen == 0; }
  std::string Snapshot() const override;
  Status Restore(std::string_view snapshot) override;
  uint64_t state_hash() const override;
  /// The sign of a linear state feedback; keeps the pole up for the whole episode.
  Result<std::vector<double>> ExpertAction() override;

  /// Position, speed, angle, rate: for tests and analyses.
  const std::array<double, 4>& state() const { return state_.x; }
  /// Starts from a state of the caller's choice, as after Reset.
  void SetState(const std::array<double, 4>& state);

 private:
  struct State {
    std::array<double, 4> x{};
    int64_t steps = 0;
    int32_t running = 0, fallen = 0;  // whole words: the bytes are hashed, so there is no padding
  };

  std::string_view state_bytes() const { return {reinterpret_cast<const char*>(&state_), sizeof(state_)}; }

  EnvSpec spec_;
  State state_;
};

}  // namespace gensim::control
