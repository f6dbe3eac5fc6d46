// Snapshots and the state hash of a MujocoWorld. Contacts of the last step are not kept: queries compute them anew.
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <type_traits>

#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/mujoco_world.h"

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
