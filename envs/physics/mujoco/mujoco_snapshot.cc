// Snapshots and the state hash of a MujocoWorld.
//
// With sleeping on, the integration state alone does not continue bit for bit; the engine's whole buffer with its awake
// counters does. Contacts of the last step live elsewhere and are not kept: queries compute them anew.
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <type_traits>

#include "envs/physics/mujoco/mujoco_world.h"

namespace gensim::physics {
namespace {

// Layout of a snapshot: EngineState, Own, the engine's buffer, the cause.
struct EngineState {
  uint64_t fingerprint = 0;
  double time = 0;
  int64_t buffer_bytes = 0;
  int32_t ntree_awake = 0, nbody_awake = 0, nparent_awake = 0, nv_awake = 0;
  uint64_t cause_bytes = 0;
};

}  // namespace

void MujocoWorld::save(Snapshot& snapshot) const {
  EngineState state;
  state.fingerprint = model_->fingerprint();
  state.time = d_->time;
  state.buffer_bytes = d_->nbuffer;
  state.ntree_awake = d_->ntree_awake, state.nbody_awake = d_->nbody_awake;
  state.nparent_awake = d_->nparent_awake, state.nv_awake = d_->nv_awake;
  state.cause_bytes = cause_.size();
  const size_t buffer = static_cast<size_t>(d_->nbuffer);
  snapshot.bytes.resize(sizeof(state) + sizeof(own_) + buffer + cause_.size());
  unsigned char* to = snapshot.bytes.data();
  std::memcpy(to, &state, sizeof(state));
  std::memcpy(to + sizeof(state), &own_, sizeof(own_));
  std::memcpy(to + sizeof(state) + sizeof(own_), d_->buffer, buffer);
  std::memcpy(to + sizeof(state) + sizeof(own_) + buffer, cause_.data(), cause_.size());
}

void MujocoWorld::restore(const Snapshot& snapshot) {
  static_assert(std::is_trivially_copyable_v<Own>);
  EngineState state;
  const unsigned char* from = snapshot.bytes.data();
  const size_t head = sizeof(state) + sizeof(own_);
  if (snapshot.bytes.size() >= head) std::memcpy(&state, from, sizeof(state));
  const size_t buffer = static_cast<size_t>(d_->nbuffer);
  if (snapshot.bytes.size() < head || state.fingerprint != model_->fingerprint() || state.buffer_bytes != d_->nbuffer ||
      snapshot.bytes.size() != head + buffer + state.cause_bytes) {
    throw std::invalid_argument("the snapshot does not belong to a world of this model");
  }

  // an engine error leaves the stack and the warning counters in disorder
  if (own_.diverged) mj_resetData(m_, d_.get());
  std::memcpy(static_cast<void*>(&own_), from + sizeof(state), sizeof(own_));
  std::memcpy(d_->buffer, from + head, buffer);
  cause_.assign(reinterpret_cast<const char*>(from + head + buffer), state.cause_bytes);
  d_->time = state.time;
  d_->ntree_awake = state.ntree_awake, d_->nbody_awake = state.nbody_awake;
  d_->nparent_awake = state.nparent_awake, d_->nv_awake = state.nv_awake;
  Touch();
}

// FNV-1a over the words of the state.
uint64_t MujocoWorld::state_hash() const {
  uint64_t hash = 14695981039346656037ull;
  const auto mix = [&hash](const double* values, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      uint64_t word;
      std::memcpy(&word, values + i, sizeof(word));
      hash = (hash ^ word) * 1099511628211ull;
      hash ^= hash >> 32;
    }
  };
  mix(d_->qpos, m_->nq);
  mix(d_->qvel, m_->nv);
  const Pose& X = own_.X_WT;
  const double rest[] = {
      X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z, static_cast<double>(own_.held), static_cast<double>(own_.steps)};
  mix(rest, std::ssize(rest));
  return hash;
}

}  // namespace gensim::physics
