// Snapshots and the state hash of a MujocoWorld. Contacts of the last step are not kept: queries compute them anew.
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/mujoco_world.h"
#include "envs/physics/state_hash.h"

namespace gensim::physics {
namespace {

// Layout of a snapshot: Head, Own, the engine's state, the cause.
struct Head {
  uint64_t fingerprint = 0;
  uint64_t engine_bytes = 0;
  uint64_t cause_bytes = 0;
};

}  // namespace

void MujocoWorld::save(Snapshot& snapshot) const {
  static_assert(std::is_trivially_copyable_v<Own>);
  const Head head{model_->fingerprint(), DataStateBytes(*m_, *d_), cause_.size()};
  snapshot.bytes.resize(sizeof(head) + sizeof(own_) + head.engine_bytes + head.cause_bytes);
  unsigned char* to = snapshot.bytes.data();
  std::memcpy(to, &head, sizeof(head));
  std::memcpy(to + sizeof(head), &own_, sizeof(own_));
  SaveDataState(*m_, *d_, {to + sizeof(head) + sizeof(own_), head.engine_bytes});
  std::memcpy(to + sizeof(head) + sizeof(own_) + head.engine_bytes, cause_.data(), head.cause_bytes);
}

void MujocoWorld::restore(const Snapshot& snapshot) {
  Head head;
  const unsigned char* from = snapshot.bytes.data();
  const size_t before = sizeof(head) + sizeof(own_);
  if (snapshot.bytes.size() >= before) std::memcpy(&head, from, sizeof(head));
  if (snapshot.bytes.size() < before || head.fingerprint != model_->fingerprint() ||
      head.engine_bytes != DataStateBytes(*m_, *d_) ||
      snapshot.bytes.size() != before + head.engine_bytes + head.cause_bytes) {
    throw std::invalid_argument("the snapshot does not belong to a world of this model");
  }

  // an engine error leaves the stack and the warning counters in disorder
  if (own_.diverged) mj_resetData(m_, d_.get());
  std::memcpy(static_cast<void*>(&own_), from + sizeof(head), sizeof(own_));
  LoadDataState(*m_, *d_, {from + before, head.engine_bytes});
  cause_.assign(reinterpret_cast<const char*>(from + before + head.engine_bytes), head.cause_bytes);
  Touch();
}

uint64_t MujocoWorld::state_hash() const {
  StateHash hash;
  for (mjtSize i = 0; i < m_->nq; ++i) hash.Add(d_->qpos[i]);
  for (mjtSize i = 0; i < m_->nv; ++i) hash.Add(d_->qvel[i]);
  hash.AddTool(own_.X_WT, own_.held, own_.steps);
  return hash.value();
}

}  // namespace gensim::physics
