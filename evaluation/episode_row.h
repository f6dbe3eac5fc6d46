// EpisodeRow: what an evaluation keeps of one episode, in its ledger and in the anchor records of a task.
//
// Plain values. The checksum covers every member, so that a number changed on disk is noticed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gensim::evaluation {

struct EpisodeRow {
  std::string policy = {}, policy_digest = {};
  std::string task = {}, task_digest = {};  ///< the name without the family, and the digest of the program
  uint64_t seed = 0;
  double episode_return = 0;   ///< sum of the rewards, in step order
  bool success_end = false;    ///< the task is done where the episode ended
  bool success_ever = false;   ///< the task was done at the start or after some step
  int64_t length = 0;          ///< steps
  std::string cause = {};      ///< why it ended; at most 200 bytes
  uint64_t state_hash = 0;     ///< at the end; 0 for an episode that failed
  std::string source = "run";  ///< "run", or "record" for an anchor that was measured by another run

  bool operator==(const EpisodeRow&) const = default;
};

/// A state hash from its 16 hex digits.
std::optional<uint64_t> HashFrom(std::string_view text);

/// 16 hex digits over all members.
std::string ChecksumOf(const EpisodeRow& row);

}  // namespace gensim::evaluation
