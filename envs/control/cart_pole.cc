#include "envs/control/cart_pole.h"

#include <cmath>
#include <cstring>
#include <numbers>
#include <stdexcept>

#include "envs/base/rng.h"
#include "envs/base/sha256.h"
#include "envs/core/sealed_snapshot.h"

namespace gensim::control {
namespace {

constexpr double kGravity_m_s2 = 9.8;
constexpr double kPole_kg = 0.1, kTotal_kg = 1.1;
constexpr double kHalfLength_m = 0.5;
constexpr double kForce_n = 10;
constexpr double kStep_s = 0.02;
constexpr double kTrack_m = 2.4;
constexpr double kLean_rad = 12 * std::numbers::pi / 180;
constexpr double kStart = 0.05;

// Linear-quadratic regulator of the motion about the upright pole, weights 1 for each state and the force; N per unit.
constexpr std::array<double, 4> kGain = {0.910, 2.132, 30.59, 7.842};

// Sine and cosine by their series, to the last digit for |x| <= 0.25: an episode never gets beyond that. The same bits
// with every mathematics library, and in less time.
void SineAndCosine(double x, double& sine, double& cosine) {
  if (std::abs(x) > 0.25) {
    sine = std::sin(x), cosine = std::cos(x);
    return;
  }
  const double y = x * x, y2 = y * y;
  sine = x - x * y * ((1.0 / 6 - y * (1.0 / 120)) + y2 * ((1.0 / 5040 - y * (1.0 / 362880)) + y2 * (1.0 / 39916800)));
  cosine = 1 - y * ((0.5 - y * (1.0 / 24)) +
                    y2 * ((1.0 / 720 - y * (1.0 / 40320)) + y2 * (1.0 / 3628800 - y * (1.0 / 479001600))));
}

std::array<double, 4> After(const std::array<double, 4>& s, double force) {
  constexpr double kPoleMoment = kPole_kg * kHalfLength_m / kTotal_kg, kShare = kPole_kg / kTotal_kg;
  const auto [x, speed, angle, rate] = s;
  double sine, cosine;
  SineAndCosine(angle, sine, cosine);
  const double push = force * (1 / kTotal_kg) + kPoleMoment * rate * rate * sine;
  const double turning =
      (kGravity_m_s2 * sine - cosine * push) / (kHalfLength_m * (4.0 / 3.0 - kShare * cosine * cosine));
  const double pushing = push - kPoleMoment * turning * cosine;
  return {x + kStep_s * speed, speed + kStep_s * pushing, angle + kStep_s * rate, rate + kStep_s * turning};
}

}  // namespace

CartPole::CartPole() {
  spec_.id = "control/cartpole";
  spec_.observations = {{"state", DType::kFloat32, {4}, {}, {}}};
  spec_.action = {"push", DType::kInt64, {1}, {0.0}, {1.0}};
  spec_.step_limit = 500;
  spec_.step_cost_ns = 30;
}

Status CartPole::Reset(uint64_t seed) {
  Rng rng(seed, "cartpole/start");
  std::array<double, 4> start;
  for (double& value : start) value = rng.Uniform(-kStart, kStart);
  SetState(start);
  return Done{};
}

void CartPole::SetState(const std::array<double, 4>& state) {
  state_ = {};
  state_.x = state;
  state_.running = 1;
}

StepResult CartPole::Step(std::span<const double> action) {
  if (state_.running == 0) throw std::logic_error("Step of an env without a running episode: call Reset first");
  // the two legal actions need no closer look
  if (action.size() != 1 || (action[0] != 0 && action[0] != 1)) {
    RequireAction(spec_, action);
    throw std::invalid_argument("the action of env control/cartpole is " + std::to_string(action[0]) +
                                "; legal: 0 or 1");
  }
  state_.x = After(state_.x, action[0] == 1 ? kForce_n : -kForce_n);
  ++state_.steps;
  const bool fallen = std::abs(state_.x[2]) > kLean_rad, off = std::abs(state_.x[0]) > kTrack_m;
  state_.fallen = fallen || off;

  StepResult result;
  result.reward = 1;
  result.terminated = fallen || off;
  result.truncated = state_.steps >= spec_.step_limit;
  if (result.truncated) result.cause = kCauseStepLimit;
  if (result.terminated) result.cause = fallen ? "fallen" : "off-track";
  state_.running = !result.ended();
  return result;
}

void CartPole::ObserveIndex(size_t index, std::span<std::byte> out) {
  if (index != 0 || out.size() != 4 * sizeof(float)) RequireObservation(spec_, index, out.size());
  const float values[4] = {static_cast<float>(state_.x[0]), static_cast<float>(state_.x[1]),
                           static_cast<float>(state_.x[2]), static_cast<float>(state_.x[3])};
  std::memcpy(out.data(), values, sizeof(values));
}

double CartPole::progress() const { return static_cast<double>(state_.steps) / static_cast<double>(spec_.step_limit); }

std::string CartPole::Snapshot() const { return SealSnapshot(Sha256Prefix64(spec_.id), state_bytes()); }

Status CartPole::Restore(std::string_view snapshot) {
  const auto content = OpenSnapshot(Sha256Prefix64(spec_.id), snapshot, spec_.id);
  if (!content) return content.errors();
  if (content->size() != sizeof(State)) return InvalidSnapshot(spec_.id);
  std::memcpy(static_cast<void*>(&state_), content->data(), sizeof(State));
  return Done{};
}

uint64_t CartPole::state_hash() const { return Sha256Prefix64(state_bytes()); }

Result<std::vector<double>> CartPole::ExpertAction() {
  double push = 0;
  for (size_t i = 0; i < kGain.size(); ++i) push += kGain[i] * state_.x[i];
  return std::vector<double>{push > 0 ? 1.0 : 0.0};
}

}  // namespace gensim::control
