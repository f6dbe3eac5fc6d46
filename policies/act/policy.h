// Policy: whoever acts in the envs of a batch: a network, a scripted anchor, or nobody.
//
// The policy reads the blocks of an EnvBatch (observations, and the sentences in `instruction`) and writes its actions
// into their action rows. Whatever it remembers it keeps for each env of the batch by itself.
//   Begin(batch)         once a batch, before anything else
//   Reset(mask, seeds)   whenever the envs of the mask start an episode
//   Act(mask, decisions) before every step of the envs of the mask
// Ownership: the policy borrows the batch from Begin on, until the next Begin or its own end. Thread-safety: one thread
// uses a policy at a time; it may use threads of its own inside a call. Determinism, on the CPU: what it does in an env
// follows from its digest, the seed of the episode and what was observed in it, and from nothing else: not from the
// other envs of the batch, their number, or which of them are in the mask. (A network must therefore compute a row by
// the same kernel in a batch of any size: row by row, or filled up to one size.) Errors: a policy that cannot act in a
// batch refuses in Begin; misuse throws std::logic_error or std::invalid_argument.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "envs/core/env_batch.h"

namespace gensim::policies {

enum class Decision : uint8_t {
  kAct,   ///< the action is in the env's row
  kStop,  ///< the policy is done with this episode: it asks to end it; its row means nothing
};

class Policy {
 public:
  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  virtual ~Policy() = default;

  /// What people call it; printable UTF-8 of at most 80 bytes.
  virtual const std::string& name() const = 0;
  /// 64 hex digits over all that decides its actions (for a network: weights and config).
  virtual const std::string& digest() const = 0;
  /// Names of the observations that it reads; empty when it acts without looking. A host need write no others.
  virtual const std::vector<std::string>& observations() const = 0;

  /// Makes room for the envs of `batch`. Codes are the policy's own, e.g. for an observation of another shape.
  virtual Status Begin(EnvBatch& batch) = 0;
  /// The envs with a non-zero mask start the episodes of their seeds. Both have the size of the batch.
  virtual void Reset(std::span<const uint8_t> mask, std::span<const uint64_t> seeds) = 0;
  /// Decides for the envs with a non-zero mask, all of which have a running episode, and writes the rows of those that
  /// act; other rows and decisions are left alone. Both have the size of the batch. A failure ends the whole run.
  virtual Status Act(std::span<const uint8_t> mask, std::span<Decision> decisions) = 0;
};

}  // namespace gensim::policies
