// Snapshots and the state hash of a TabletopEnv.
#include <stdexcept>

#include "envs/base/raw_bytes.h"
#include "envs/base/sha256.h"
#include "envs/core/sealed_snapshot.h"
#include "envs/tabletop/tabletop_env.h"

namespace gensim::tabletop {

// what a snapshot and the env that takes it in must share
uint64_t TabletopEnv::Identity() const {
  std::string bytes = spec_.id + source_->digest() + std::string(physics::NameOf(variation_.engine));
  for (const double value : {variation_.mass, variation_.friction, variation_.gravity, variation_.timestep_s})
    AppendRaw(bytes, value);
  return Sha256Prefix64(bytes);
}

std::string TabletopEnv::Snapshot() const {
  if (world_ == nullptr) throw std::logic_error("Snapshot of an env without an episode: call Reset first");
  physics::Snapshot world;
  world_->save(world);
  std::string bytes;
  AppendRaw(bytes, seed_), AppendRaw(bytes, steps_), AppendRaw(bytes, counted_), AppendRaw(bytes, ended_);
  AppendRaw(bytes, outcome_.failure), AppendRaw(bytes, outcome_.body), AppendRaw(bytes, outcome_.physics_steps);
  AppendRaw(bytes, outcome_.supported), AppendRaw(bytes, outcome_.above_target_m);
  AppendRaw(bytes, static_cast<uint64_t>(memory_.held_once.size()));
  for (const bool held : memory_.held_once) AppendRaw(bytes, static_cast<char>(held));
  AppendRaw(bytes, static_cast<uint64_t>(world.bytes.size()));
  bytes.append(reinterpret_cast<const char*>(world.bytes.data()), world.bytes.size());
  return SealSnapshot(Identity(), bytes);
}

Status TabletopEnv::Restore(std::string_view snapshot) {
  const auto content = OpenSnapshot(Identity(), snapshot, spec_.id);
  if (!content) return content.errors();
  const Error invalid = InvalidSnapshot(spec_.id);
  std::string_view in = *content;
  uint64_t seed = 0, goals = 0, size = 0;
  int64_t steps = 0;
  double counted = 0;
  bool ended = false;
  PickPlaceOutcome outcome;
  if (!TakeRaw(in, seed) || !TakeRaw(in, steps) || !TakeRaw(in, counted) || !TakeRaw(in, ended)) return invalid;
  if (!TakeRaw(in, outcome.failure) || !TakeRaw(in, outcome.body) || !TakeRaw(in, outcome.physics_steps))
    return invalid;
  if (!TakeRaw(in, outcome.supported) || !TakeRaw(in, outcome.above_target_m) || !TakeRaw(in, goals)) return invalid;
  GoalMemory memory;
  for (uint64_t g = 0; g < goals; ++g) {
    char held = 0;
    if (!TakeRaw(in, held)) return invalid;
    memory.held_once.push_back(held != 0);
  }
  if (!TakeRaw(in, size) || size != in.size()) return invalid;
  physics::Snapshot world;
  world.bytes.assign(in.begin(), in.end());

  // another seed is another scene, which becomes this env's once its world has taken the state in
  if (world_ != nullptr && seed == seed_) {
    world_->restore(world);
  } else {
    Result<Made> made = Make(seed);
    if (!made) return made.errors();
    made->world->restore(world);
    Take(std::move(*made));
  }
  steps_ = steps, counted_ = counted, ended_ = ended, outcome_ = outcome;
  memory_ = std::move(memory);
  Look();
  return Done{};
}

uint64_t TabletopEnv::state_hash() const {
  std::string bytes;
  AppendRaw(bytes, world_ == nullptr ? uint64_t{0} : world_->state_hash());
  AppendRaw(bytes, seed_), AppendRaw(bytes, steps_), AppendRaw(bytes, counted_), AppendRaw(bytes, ended_);
  for (const bool held : memory_.held_once) AppendRaw(bytes, static_cast<char>(held));
  return Sha256Prefix64(bytes);
}

}  // namespace gensim::tabletop
