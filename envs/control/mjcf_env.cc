#include "envs/control/mjcf_env.h"

#include <fmt/core.h>
#include <mujoco/mujoco.h>

#include <cstring>
#include <stdexcept>
#include <vector>

#include "envs/base/raw_bytes.h"
#include "envs/base/rng.h"
#include "envs/base/sha256.h"
#include "envs/core/sealed_snapshot.h"

namespace gensim::control {
namespace {

EnvSpec SpecOf(const mjModel& m, const MjcfOptions& options) {
  EnvSpec spec;
  spec.id = "control/" + options.name;
  spec.observations = {{"qpos", DType::kFloat64, {m.nq}, {}, {}}, {"qvel", DType::kFloat64, {m.nv}, {}, {}}};
  spec.action = {"ctrl", DType::kFloat64, {m.nu}, {}, {}};
  for (int a = 0; a < m.nu; ++a) {
    const bool limited = m.actuator_ctrllimited[a];
    spec.action.low.push_back(limited ? m.actuator_ctrlrange[2 * a] : -mjMAXVAL);
    spec.action.high.push_back(limited ? m.actuator_ctrlrange[2 * a + 1] : mjMAXVAL);
  }
  spec.step_limit = options.step_limit;
  spec.step_cost_ns = 20'000 * static_cast<int64_t>(options.physics_steps);
  return spec;
}

}  // namespace

// what stands before the simulation's state
struct MjcfEnv::Head {
  int64_t running = 0, steps = 0;
};

MjcfEnv::MjcfEnv(std::shared_ptr<const MjcfModel> model, const MjcfOptions& options)
    : simulation_(std::move(model)), options_(options), spec_(SharedSpec(SpecOf(*simulation_.model().get(), options))) {
  if (options.physics_steps < 1 || options.step_limit < 1 || !(options.start_noise >= 0))
    throw std::invalid_argument("MjcfEnv: physics_steps and step_limit must be positive, start_noise not negative");
}

Status MjcfEnv::Reset(uint64_t seed) {
  Rng rng(seed, "mjcf/start");
  std::vector<double> displaced(simulation_.qvel().size());
  for (double& d : displaced) d = rng.Uniform(-options_.start_noise, options_.start_noise);
  steps_ = 0;
  const Status reset = simulation_.Reset(displaced);
  running_ = static_cast<bool>(reset);
  return reset;
}

StepResult MjcfEnv::Step(std::span<const double> action) {
  if (!running_) throw std::logic_error("Step of an env without a running episode: call Reset first");
  RequireAction(*spec_, action);
  const char* fault = simulation_.Step(action, options_.physics_steps);
  ++steps_;

  StepResult result;
  result.terminated = fault != nullptr;
  result.truncated = fault == nullptr && steps_ >= spec_->step_limit;
  if (result.ended()) {
    cause_ = fault != nullptr ? fmt::format("{}: {}", kCauseDiverged, fault) : std::string(kCauseStepLimit);
    result.cause = cause_;
    running_ = false;
  }
  return result;
}

void MjcfEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  RequireObservation(*spec_, index, out.size());
  const auto values = index == 0 ? simulation_.qpos() : simulation_.qvel();
  std::memcpy(out.data(), values.data(), out.size());
}

// what a snapshot and the env that takes it in must share
uint64_t MjcfEnv::Identity() const {
  std::string bytes = spec_->id;
  AppendRaw(bytes, simulation_.model().fingerprint());
  AppendRaw(bytes, options_.physics_steps), AppendRaw(bytes, options_.step_limit);
  return Sha256Prefix64(bytes);
}

std::string MjcfEnv::Snapshot() const {
  const size_t size = simulation_.state_bytes();
  std::string content;
  AppendRaw(content, Head{running_, steps_});
  content.resize(sizeof(Head) + size);
  simulation_.Save({reinterpret_cast<unsigned char*>(content.data()) + sizeof(Head), size});
  return SealSnapshot(Identity(), content);
}

Status MjcfEnv::Restore(std::string_view snapshot) {
  const auto content = OpenSnapshot(Identity(), snapshot, spec_->id);
  if (!content) return content.errors();
  std::string_view state = *content;
  Head head;
  if (!TakeRaw(state, head) || state.size() != simulation_.state_bytes()) return InvalidSnapshot(spec_->id);
  const std::vector<unsigned char> aligned(state.begin(), state.end());
  simulation_.Load(aligned);
  steps_ = head.steps;
  running_ = head.running != 0;
  return Done{};
}

uint64_t MjcfEnv::state_hash() const {
  std::string bytes;
  AppendRaw(bytes, Head{running_, steps_});
  simulation_.AppendState(bytes);
  return Sha256Prefix64(bytes);
}

}  // namespace gensim::control
