#include "envs/control/simulation.h"

#include <mujoco/mujoco.h>

#include <cstring>

#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/guard.h"

namespace gensim::control {
namespace {

// mj_getState writes the time first, then qpos, then qvel
constexpr size_t kQpos = 1;

}  // namespace

Simulation::Simulation(std::shared_ptr<const MjcfModel> model) : model_(std::move(model)) {
  if (model_->sleeps()) {
    own_ = model_->MakeData();
  } else {
    model_->Reserve();
    state_.resize(static_cast<size_t>(mj_stateSize(model_->get(), mjSTATE_INTEGRATION)));
  }
}

Simulation::~Simulation() { mj_deleteData(own_); }

Status Simulation::Reset(std::span<const double> displaced) {
  const mjModel* m = model_->get();
  mjData* data = own_ != nullptr ? own_ : model_->Borrow();
  physics::EngineError error;
  const bool returned = physics::Guarded(
      [&] {
        mj_resetData(m, data);
        mj_integratePos(m, data->qpos, displaced.data(), 1);
        if (own_ == nullptr) mj_getState(m, data, state_.data(), mjSTATE_INTEGRATION);
      },
      error);
  if (own_ == nullptr) model_->GiveBack(data, returned);
  return returned ? Status(Done{}) : Error{"engine-failed", "", error.text, ""};
}

const char* Simulation::Step(std::span<const double> controls, int n) {
  const mjModel* m = model_->get();
  mjData* data = own_ != nullptr ? own_ : model_->Borrow();
  physics::EngineError error;
  const bool returned = physics::Guarded(
      [&] {
        if (own_ == nullptr) mj_setState(m, data, state_.data(), mjSTATE_INTEGRATION);
        std::memcpy(data->ctrl, controls.data(), controls.size_bytes());
        for (int s = 0; s < n; ++s) mj_step(m, data);
        if (own_ == nullptr) mj_getState(m, data, state_.data(), mjSTATE_INTEGRATION);
      },
      error);
  if (!returned) std::memcpy(fault_, error.text, sizeof(fault_));
  const char* fault = returned ? physics::FaultOf(*data) : fault_;
  if (own_ == nullptr) model_->GiveBack(data, fault == nullptr);
  return fault;
}

std::span<const double> Simulation::qpos() const {
  const auto nq = static_cast<size_t>(model_->get()->nq);
  return {own_ != nullptr ? own_->qpos : state_.data() + kQpos, nq};
}

std::span<const double> Simulation::qvel() const {
  const auto nq = static_cast<size_t>(model_->get()->nq), nv = static_cast<size_t>(model_->get()->nv);
  return {own_ != nullptr ? own_->qvel : state_.data() + kQpos + nq, nv};
}

void Simulation::AppendState(std::string& bytes) const {
  const auto append = [&bytes](const auto* values, size_t count) {
    bytes.append(reinterpret_cast<const char*>(values), count * sizeof(*values));
  };
  if (own_ == nullptr) return append(state_.data(), state_.size());
  const mjModel& m = *model_->get();
  std::vector<double> state(static_cast<size_t>(mj_stateSize(&m, mjSTATE_INTEGRATION)));
  mj_getState(&m, own_, state.data(), mjSTATE_INTEGRATION);
  append(state.data(), state.size());
  append(own_->tree_asleep, static_cast<size_t>(m.ntree));
}

size_t Simulation::state_bytes() const {
  return own_ != nullptr ? physics::DataStateBytes(*model_->get(), *own_) : state_.size() * sizeof(double);
}

void Simulation::Save(std::span<unsigned char> out) const {
  if (own_ != nullptr) return physics::SaveDataState(*model_->get(), *own_, out);
  std::memcpy(out.data(), state_.data(), out.size());
}

void Simulation::Load(std::span<const unsigned char> in) {
  if (own_ == nullptr) {
    std::memcpy(state_.data(), in.data(), in.size());
    return;
  }
  // a world that broke has its stack and counters in disorder
  mj_resetData(model_->get(), own_);
  physics::LoadDataState(*model_->get(), *own_, in);
}

}  // namespace gensim::control
