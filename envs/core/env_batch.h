// EnvBatch: any mix of envs stepped together, by several threads, into preallocated arrays.
//
// Envs whose actions and observations have the same layout share a block (batch_block.h); rewards and flags are arrays
// over the whole batch, in the order in which the envs were given. What happens to envs whose episode has ended is
// Gymnasium's (1.4, gymnasium.vector.AutoresetMode):
//   kNextStep  the step after the end ignores the action, starts the next episode and returns its first observation
//              with reward 0 and both flags down
//   kSameStep  the step that ends an episode also starts the next one: reward and flags are of the ended one, the
//              observation is the first of the new one, the last of the ended one is in the block's final arrays
//   kDisabled  the caller resets them by a mask; stepping an ended env throws std::logic_error before any env moves
//
// Seeds: Reset gives each env the seed of its next episode; those that follow on their own are EpisodeSeed(seed, 1),
// EpisodeSeed(seed, 2), ... An env that was never given a seed starts from its index.
// Failures: an env that throws, or whose scene cannot be made, fails alone: failed() is set for that call and
// failure(i) says why. A step that fails has reward 0 and truncates the episode; an env whose next episode could not
// start tries the seed after it at the next step. A world that diverges ends its episode with a cause, which is no
// failure. Ownership: the batch owns the envs. Thread-safety: one thread calls at a time; the batch uses its own
// helpers inside a call. Determinism: same bits for any number of threads and any order of the envs. Step takes no lock
// and allocates nothing itself; envs may (those of control/ do not either, a tabletop step makes its scene's state).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/core/batch_block.h"
#include "envs/core/env.h"
#include "envs/core/work_pool.h"

namespace gensim {

enum class AutoReset : uint8_t { kNextStep, kSameStep, kDisabled };

struct BatchOptions {
  AutoReset auto_reset = AutoReset::kNextStep;
  int threads = 1;  ///< the caller's included
  /// Names of the observations to be written; empty for all. A name that no env has throws std::invalid_argument.
  std::vector<std::string> observations = {};
  bool observe = true;  ///< false: no observation is written at all, for those who act without looking
};

class EnvBatch {
 public:
  /// Throws std::invalid_argument for an empty batch, a missing env or wrong options.
  EnvBatch(std::vector<std::unique_ptr<Env>> envs, const BatchOptions& options);
  ~EnvBatch();

  size_t size() const { return count_; }
  /// Blocks in the order of their first env.
  std::vector<BatchBlock>& blocks() { return blocks_; }
  /// Where env i writes: its block, and its row there.
  size_t block_of(size_t i) const;
  size_t row_of(size_t i) const;

  /// Starts an episode in every env. `seeds`: one an env, or a single one, whose followers serve the other envs
  /// (seed + i), or none, to go on with each env's own. Returns how many failed. Throws std::invalid_argument where
  /// followers would leave the range of the single seed (core/seed.h).
  size_t Reset(std::span<const uint64_t> seeds = {});
  /// The same for the envs with a non-zero mask, which has size() elements; the others stay as they are.
  size_t ResetMasked(std::span<const uint8_t> mask, std::span<const uint64_t> seeds = {});

  /// Takes the actions of the blocks. Returns how many envs failed.
  size_t Step();
  /// The same for the envs with a non-zero mask, which has size() elements; the others stay as they are, with reward 0
  /// and flags down.
  size_t StepMasked(std::span<const uint8_t> mask);

  /// Writes the expert's action of every running env (with `mask`: of those with a non-zero one) into its row of the
  /// actions; returns how many experts see no way on (stuck()), whose rows stay as they were; failure(i) says why.
  size_t ActExperts(std::span<const uint8_t> mask = {});
  std::span<const uint8_t> stuck() const { return stuck_; }

  /// --- of the last Reset or Step, one an env
  std::span<const double> rewards() const { return rewards_; }
  std::span<const uint8_t> terminated() const { return terminated_; }
  std::span<const uint8_t> truncated() const { return truncated_; }
  std::span<const uint8_t> failed() const { return failed_; }

  /// --- of the last episode of env i that ended; valid until the next one ends
  std::string_view cause(size_t i) const;  ///< why it ended; "failed" where the env failed
  double final_progress(size_t i) const;
  bool final_success(size_t i) const;

  /// Why env i, or its expert, failed last; empty when neither ever did.
  std::string_view failure(size_t i) const;

  /// --- of the running episode of env i
  uint64_t seed(size_t i) const;
  int64_t steps(size_t i) const;
  bool running(size_t i) const;  ///< false before the first Reset, after the end and after a failure
  Env& env(size_t i);

  /// --- single envs
  /// The whole state of env i with its place in its row of episodes. Throws std::logic_error without an episode.
  std::string Snapshot(size_t i) const;
  /// Continues env i from there and writes its row; codes of Env::Restore. A failure changes nothing.
  Status Restore(size_t i, std::string_view snapshot);
  /// Env `to` goes on as env `from`, with its own seeds afterwards. Codes of Env::Restore.
  Status Fork(size_t from, size_t to);

 private:
  enum class Phase : uint8_t { kNone, kRunning, kEnded };
  struct Slot;
  struct Job;

  void PlanUnits();
  void RequireMask(std::span<const uint8_t> mask) const;
  size_t RunAll(Job& job);
  static void RunUnit(void* context, size_t unit);
  void ResetOne(size_t i, std::span<const uint64_t> seeds);
  void StepOne(size_t i);
  void AskExpert(size_t i);
  void StartOne(size_t i, uint64_t seed);
  void StartNext(size_t i);
  void FailStep(size_t i, std::string_view why);
  void Fail(size_t i, std::string_view why);
  void End(size_t i, std::string_view cause);
  void WriteRow(size_t i, bool final);
  void WriteChanges(size_t i);
  Slot& at(size_t i) const;

  size_t count_;
  BatchOptions options_;
  std::vector<BatchBlock> blocks_;
  std::unique_ptr<Slot[]> slots_;
  std::vector<double> rewards_;
  std::vector<uint8_t> terminated_, truncated_, failed_, stuck_;
  // how the work is shared out: envs in the order of claims, and where each unit of it begins
  std::vector<size_t> order_, unit_begin_;
  bool worth_waking_ = false;
  WorkPool pool_;
};

}  // namespace gensim
