// A tiny env for tests of the contract: a point on a line walks to a goal that the seed chooses.
#pragma once

#include <cmath>
#include <cstring>

#include "envs/base/rng.h"
#include "envs/base/sha256.h"
#include "envs/core/env.h"

namespace gensim {

class WalkEnv : public Env {
 public:
  struct Config {
    double drift = 0;  ///< added to every step: another engine, so to speak
    int64_t step_limit = 50;
    bool expert_gives_up = false;
    int diverge_at = -1;  ///< step at which the world breaks
  };

  WalkEnv() : WalkEnv(Config{}) {}
  explicit WalkEnv(const Config& config) : config_(config) {
    spec_.id = "walk/to-goal";
    spec_.observations = {{"position", DType::kFloat64, {2}, {}, {}}, {"instruction", DType::kText, {32}, {}, {}}};
    spec_.action = {"step", DType::kFloat64, {1}, {-0.25}, {0.25}};
    spec_.step_limit = config.step_limit;
  }

  const EnvSpec& spec() const override { return spec_; }

  Status Reset(uint64_t seed) override {
    Rng rng(seed, "walk/goal");
    state_ = {};
    state_.goal = rng.Uniform(1, 2);
    running_ = true;
    return Done{};
  }

  StepResult Step(std::span<const double> action) override {
    RequireAction(spec_, action);
    if (!running_) throw std::logic_error("Step without an episode");
    const double before = progress();
    state_.x += action[0] + config_.drift;
    ++state_.steps;
    StepResult result;
    result.reward = progress() - before;
    result.terminated = success();
    result.truncated = state_.steps >= spec_.step_limit;
    if (result.truncated) result.cause = kCauseStepLimit;
    if (result.terminated) result.cause = kCauseSuccess;
    if (state_.steps == config_.diverge_at) {
      result.terminated = true;
      result.cause = "diverged: position is not a number";
    }
    running_ = !result.ended();
    return result;
  }

  void ObserveIndex(size_t index, std::span<std::byte> out) override {
    RequireObservation(spec_, index, out.size());
    if (index == 0) {
      const double values[2] = {state_.x, state_.goal};
      std::memcpy(out.data(), values, out.size());
    } else {
      std::memset(out.data(), 0, out.size());
      std::memcpy(out.data(), "walk to the goal", 16);
    }
  }

  std::string instruction() const override { return "walk to the goal"; }
  double progress() const override { return std::fmin(1, std::fmax(0, state_.x / state_.goal)); }
  bool success() const override { return state_.x >= state_.goal; }
  std::string Snapshot() const override { return {reinterpret_cast<const char*>(&state_), sizeof state_}; }
  Status Restore(std::string_view snapshot) override {
    if (snapshot.size() != sizeof state_) return Error{"snapshot-invalid", "", "wrong size", ""};
    std::memcpy(&state_, snapshot.data(), sizeof state_);
    running_ = true;
    return Done{};
  }
  uint64_t state_hash() const override { return Sha256Prefix64(Snapshot()); }

  Result<std::vector<double>> ExpertAction() override {
    if (config_.expert_gives_up && state_.steps == 2) return Error{"expert-stuck", "", "no way on", ""};
    return std::vector<double>{std::fmin(0.25, state_.goal - state_.x)};
  }

 private:
  struct State {
    double x = 0, goal = 1;
    int64_t steps = 0;
  };
  Config config_;
  EnvSpec spec_;
  State state_;
  bool running_ = false;
};

}  // namespace gensim
