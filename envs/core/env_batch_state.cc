// Snapshots of single envs of a batch: the env's own, with the place in its row of episodes.
#include <stdexcept>

#include <fmt/core.h>

#include "envs/base/raw_bytes.h"
#include "envs/core/env_batch.h"
#include "envs/core/env_batch_slot.h"

namespace gensim {
namespace {

constexpr uint32_t kMagic = 0x31424547;  // "GEB1"

// what stands before the env's own bytes
struct Head {
  uint32_t magic = kMagic;
  uint32_t ended = 0;
  uint64_t base_seed = 0, episode = 0, seed = 0;
  int64_t steps = 0;
};

}  // namespace

std::string EnvBatch::Snapshot(size_t i) const {
  const Slot& slot = at(i);
  if (slot.phase == Phase::kNone)
    throw std::logic_error(fmt::format("env {} of the batch has no episode to take a snapshot of", i));
  std::string bytes;
  AppendRaw(bytes, Head{kMagic, slot.phase == Phase::kEnded, slot.base_seed, slot.episode, slot.seed, slot.steps});
  return bytes + slot.env->Snapshot();
}

Status EnvBatch::Restore(size_t i, std::string_view snapshot) {
  Slot& slot = at(i);
  Head head;
  if (!TakeRaw(snapshot, head) || head.magic != kMagic)
    return Error{"snapshot-invalid", slot.env->spec().id, "these bytes are no snapshot of an env of a batch", ""};
  if (Status restored = slot.env->Restore(snapshot); !restored) return restored;
  slot.phase = head.ended ? Phase::kEnded : Phase::kRunning;
  slot.base_seed = head.base_seed;
  slot.episode = head.episode;
  slot.seed = head.seed;
  slot.steps = head.steps;
  slot.seeded = true;
  WriteRow(i, false);
  return Done{};
}

Status EnvBatch::Fork(size_t from, size_t to) {
  const std::string snapshot = Snapshot(from);
  Slot& slot = at(to);
  const uint64_t base_seed = slot.base_seed, episode = slot.episode;
  const bool seeded = slot.seeded;
  if (Status restored = Restore(to, snapshot); !restored) return restored;
  slot.base_seed = base_seed;
  slot.episode = episode;
  slot.seeded = seeded;
  return Done{};
}

}  // namespace gensim
