#include "envs/control/mjcf_env.h"

#include <fmt/core.h>
#include <mujoco/mujoco.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <vector>

#include "envs/base/raw_bytes.h"
#include "envs/base/rng.h"
#include "envs/base/sha256.h"
#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/guard.h"

namespace gensim::control {
namespace {

constexpr uint32_t kMagic = 0x314d4347;  // "GCM1"

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

struct MjcfEnv::Head {
  uint32_t magic = kMagic, running = 0;
  int64_t steps = 0;
};

MjcfModel::~MjcfModel() { mj_deleteModel(model_); }

Result<std::shared_ptr<const MjcfModel>> CompileMjcf(std::string_view xml) {
  const std::string text(xml);
  char message[1000] = "";
  physics::EngineError error;
  mjSpec* spec = nullptr;
  mjModel* model = nullptr;
  const bool returned = physics::Guarded(
      [&] {
        spec = mj_parseXMLString(text.c_str(), nullptr, message, sizeof(message));
        if (spec != nullptr) model = mj_compile(spec, nullptr);
      },
      error);
  std::string why = !returned ? error.text : message;
  if (spec != nullptr) {
    if (returned && model == nullptr) why = mjs_getError(spec);
    mj_deleteSpec(spec);
  }
  if (model == nullptr)
    return Error{"engine-refused", "", why.empty() ? "the engine gave no reason" : why, "see the MJCF reference"};
  auto compiled = std::make_shared<const MjcfModel>(model);
  if (model->nu == 0) return Error{"no-actuator", "", "the model has no actuator, so there is nothing to control", ""};
  return compiled;
}

MjcfEnv::MjcfEnv(std::shared_ptr<const MjcfModel> model, const MjcfOptions& options)
    : model_(std::move(model)), options_(options), spec_(SpecOf(*model_->get(), options)) {
  if (options.physics_steps < 1 || options.step_limit < 1 || !(options.start_noise >= 0))
    throw std::invalid_argument("MjcfEnv: physics_steps and step_limit must be positive, start_noise not negative");
  physics::EngineError error;
  mjData* data = nullptr;
  if (!physics::Guarded([&] { data = mj_makeData(model_->get()); }, error) || data == nullptr) throw std::bad_alloc();
  data_ = data;
}

MjcfEnv::~MjcfEnv() { physics::DeleteData(data_); }

Status MjcfEnv::Reset(uint64_t seed) {
  const mjModel* m = model_->get();
  Rng rng(seed, "mjcf/start");
  std::vector<double> displaced(static_cast<size_t>(m->nv));
  for (double& d : displaced) d = rng.Uniform(-options_.start_noise, options_.start_noise);
  running_ = false;
  physics::EngineError error;
  const bool returned = physics::Guarded(
      [&] {
        mj_resetData(m, data_);
        mj_integratePos(m, data_->qpos, displaced.data(), 1);
      },
      error);
  if (!returned) return Error{"engine-failed", spec_.id, error.text, ""};
  steps_ = 0;
  running_ = true;
  return Done{};
}

StepResult MjcfEnv::Step(std::span<const double> action) {
  if (!running_) throw std::logic_error("Step of an env without a running episode: call Reset first");
  RequireAction(spec_, action);
  std::memcpy(data_->ctrl, action.data(), action.size_bytes());
  physics::EngineError error;
  const char* fault = nullptr;
  const mjModel* m = model_->get();
  const bool returned = physics::Guarded(
      [&] {
        for (int s = 0; s < options_.physics_steps; ++s) mj_step(m, data_);
      },
      error);
  fault = returned ? physics::FaultOf(*data_) : error.text;
  ++steps_;

  StepResult result;
  result.terminated = fault != nullptr;
  result.truncated = fault == nullptr && steps_ >= spec_.step_limit;
  if (result.ended()) {
    cause_ = fault != nullptr ? fmt::format("{}: {}", kCauseDiverged, fault) : std::string(kCauseStepLimit);
    result.cause = cause_;
    running_ = false;
  }
  return result;
}

void MjcfEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  RequireObservation(spec_, index, out.size());
  std::memcpy(out.data(), index == 0 ? data_->qpos : data_->qvel, out.size());
}

std::string MjcfEnv::Snapshot() const {
  const size_t size = physics::DataStateBytes(*model_->get(), *data_);
  std::string bytes;
  AppendRaw(bytes, Head{kMagic, running_, steps_});
  bytes.resize(sizeof(Head) + size);
  physics::SaveDataState(*model_->get(), *data_, {reinterpret_cast<unsigned char*>(bytes.data()) + sizeof(Head), size});
  return bytes;
}

Status MjcfEnv::Restore(std::string_view snapshot) {
  Head head;
  if (!TakeRaw(snapshot, head) || head.magic != kMagic ||
      snapshot.size() != physics::DataStateBytes(*model_->get(), *data_))
    return Error{"snapshot-invalid", spec_.id, "these bytes are not a snapshot of an env of this model", ""};
  // a world that broke has its stack and counters in disorder
  mj_resetData(model_->get(), data_);
  const std::vector<unsigned char> aligned(snapshot.begin(), snapshot.end());
  physics::LoadDataState(*model_->get(), *data_, aligned);
  steps_ = head.steps;
  running_ = head.running != 0;
  return Done{};
}

uint64_t MjcfEnv::state_hash() const {
  const mjModel* m = model_->get();
  std::string bytes;
  AppendRaw(bytes, steps_);
  bytes.append(reinterpret_cast<const char*>(data_->qpos), sizeof(double) * static_cast<size_t>(m->nq));
  bytes.append(reinterpret_cast<const char*>(data_->qvel), sizeof(double) * static_cast<size_t>(m->nv));
  return Sha256Prefix64(bytes);
}

}  // namespace gensim::control
