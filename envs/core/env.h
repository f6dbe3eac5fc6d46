// Env: one simulated world with the semantics of Gymnasium.
//
// Ownership: an Env owns its state; heavy read-only parts (models, compiled tasks) may be shared between Envs.
// Thread-safety: one thread uses an Env at a time; different Envs may run on different threads.
// Determinism: the same spec id, version, seed and actions give the same observations, rewards and state hashes, bit
// for bit, on the same build, engine and CPU class, for any number of threads and after Snapshot and Restore.
// Errors: a scene that cannot be made for a seed is a failed Status of Reset; a world that breaks ends the episode with
// a cause; misuse (wrong sizes, Step before Reset or after the end) throws std::invalid_argument or std::logic_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "envs/base/rng.h"
#include "envs/core/spec.h"

namespace gensim {

/// Causes with which every family ends an episode; others are "word" or "word: detail".
inline constexpr std::string_view kCauseSuccess = "success";
inline constexpr std::string_view kCauseStepLimit = "step-limit";
inline constexpr std::string_view kCauseDiverged = "diverged";  ///< followed by ": what the engine said"

struct StepResult {
  double reward = 0;
  bool terminated = false;  ///< the task itself ended: success, or a failure that nothing can follow (diverged)
  bool truncated = false;   ///< cut off from outside the task: the step limit
  std::string_view cause;   ///< empty while the episode goes on, else why it ended; valid until the env's next call

  bool ended() const { return terminated || truncated; }
};

class Env {
 public:
  Env() = default;
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;
  virtual ~Env() = default;

  virtual const EnvSpec& spec() const = 0;

  /// Starts the episode of `seed`. A failure (no free space, a draw refused) leaves the env without an episode.
  virtual Status Reset(uint64_t seed) = 0;

  /// One action of spec().action. Both flags may be set when the last allowed step also ends the task.
  virtual StepResult Step(std::span<const double> action) = 0;

  /// Writes observation `index` of spec().observations into `out`, which holds exactly its bytes. A host that steps
  /// many Envs passes rows of its preallocated arrays here. Throws std::logic_error before the first Reset.
  virtual void ObserveIndex(size_t index, std::span<std::byte> out) = 0;
  /// The same by name; throws std::invalid_argument for an unknown name or when `out` is not of its size.
  void Observe(std::string_view name, std::span<std::byte> out);

  /// The sentence to be carried out now.
  virtual std::string instruction() const = 0;
  /// Share of the task that is done, in [0, 1].
  virtual double progress() const = 0;
  virtual bool success() const = 0;

  /// What a policy that gives the episode up now is charged: nothing, unless rewards are costs that it would save.
  virtual double StopReward() const { return 0; }

  /// The whole state of the episode as bytes, valid for any Env of the same spec, build and engine.
  virtual std::string Snapshot() const = 0;
  /// Continues from Snapshot bytes; codes snapshot-invalid, snapshot-other-env. A failure changes nothing.
  virtual Status Restore(std::string_view snapshot) = 0;

  /// Hash of every number that decides how the episode goes on.
  virtual uint64_t state_hash() const = 0;

  /// The next action of the scripted expert, which may look at hidden state; code no-expert where there is none,
  /// expert-stuck where it sees no way on.
  virtual Result<std::vector<double>> ExpertAction();

  /// Cheap rules that the family knows by name ("nearest-neighbour"), the usual one first; mostly none.
  virtual std::vector<std::string> heuristics() const { return {}; }
  /// The next action by one of them; code heuristic-unknown with the legal names.
  virtual Result<std::vector<double>> HeuristicAction(std::string_view rule);

  /// The next action of the random policy, drawn from `rng`: uniform within the bounds of spec().action unless the
  /// family knows better. Code no-random-action where an action has no bounds to draw from, or where a family has
  /// nothing that could be done.
  virtual Result<std::vector<double>> RandomAction(Rng& rng) const;
};

/// Throws std::invalid_argument unless `action` has the size of spec.action and is finite and within its bounds.
void RequireAction(const EnvSpec& spec, std::span<const double> action);

/// Throws std::invalid_argument unless observation `index` exists and has `out_bytes`.
void RequireObservation(const EnvSpec& spec, size_t index, size_t out_bytes);

/// A fresh buffer with the observation, for tests and tools; T must be as wide as the dtype.
template <class T>
std::vector<T> ObserveVector(Env& env, std::string_view name) {
  std::vector<T> values(env.spec().observations[env.spec().ObservationIndex(name)].bytes() / sizeof(T));
  env.Observe(name, std::as_writable_bytes(std::span<T>(values)));
  return values;
}

}  // namespace gensim
