#include "envs/physics/mujoco/data_state.h"

#include <cstring>

namespace gensim::physics {
namespace {

// what lies outside the buffer of an mjData with sleeping bodies
struct Outside {
  double time = 0;
  int32_t ntree_awake = 0, nbody_awake = 0, nparent_awake = 0, nv_awake = 0;
};

bool Sleeps(const mjModel& model) { return (model.opt.enableflags & mjENBL_SLEEP) != 0; }

}  // namespace

size_t DataStateBytes(const mjModel& model, const mjData& data) {
  if (Sleeps(model)) return sizeof(Outside) + static_cast<size_t>(data.nbuffer);
  return sizeof(mjtNum) * static_cast<size_t>(mj_stateSize(&model, mjSTATE_INTEGRATION));
}

void SaveDataState(const mjModel& model, const mjData& data, std::span<unsigned char> out) {
  if (!Sleeps(model)) {
    mj_getState(&model, &data, reinterpret_cast<mjtNum*>(out.data()), mjSTATE_INTEGRATION);
    return;
  }
  const Outside outside{data.time, data.ntree_awake, data.nbody_awake, data.nparent_awake, data.nv_awake};
  std::memcpy(out.data(), &outside, sizeof(outside));
  std::memcpy(out.data() + sizeof(outside), data.buffer, static_cast<size_t>(data.nbuffer));
}

void LoadDataState(const mjModel& model, mjData& data, std::span<const unsigned char> in) {
  if (!Sleeps(model)) {
    mj_setState(&model, &data, reinterpret_cast<const mjtNum*>(in.data()), mjSTATE_INTEGRATION);
    return;
  }
  Outside outside;
  std::memcpy(&outside, in.data(), sizeof(outside));
  std::memcpy(data.buffer, in.data() + sizeof(outside), static_cast<size_t>(data.nbuffer));
  data.time = outside.time;
  data.ntree_awake = outside.ntree_awake, data.nbody_awake = outside.nbody_awake;
  data.nparent_awake = outside.nparent_awake, data.nv_awake = outside.nv_awake;
}

const char* FaultOf(const mjData& data) {
  const mjWarningStat* w = data.warning;
  if ((w[mjWARN_INERTIA].number | w[mjWARN_CONTACTFULL].number | w[mjWARN_CNSTRFULL].number | w[mjWARN_BADQPOS].number |
       w[mjWARN_BADQVEL].number | w[mjWARN_BADQACC].number) == 0) {
    return nullptr;
  }
  if (w[mjWARN_CONTACTFULL].number != 0) return "too many contacts for the memory of this world";
  if (w[mjWARN_CNSTRFULL].number != 0) return "too many constraints for the memory of this world";
  if (w[mjWARN_BADQPOS].number != 0) return "a position is not a finite number";
  if (w[mjWARN_BADQVEL].number != 0) return "a velocity is not a finite number";
  if (w[mjWARN_BADQACC].number != 0) return "an acceleration is not a finite number";
  return "an inertia is singular";
}

}  // namespace gensim::physics
