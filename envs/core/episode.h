// Episode: what is needed to replay one run of an env bit for bit, and its file format (docs/episode-format.md).
//
// One file an episode, one format for every family. Values; safe from any thread. Determinism: an episode has exactly
// one encoding, so equal episodes are equal files. Writing is atomic and durable; reading takes hostile bytes.
// Error codes: episode-magic, episode-version, episode-truncated, episode-section, episode-checksum, episode-header,
// episode-value, episode-too-large, and those of ReadFile and WriteFileAtomic.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"

namespace gensim {

inline constexpr uint32_t kEpisodeFormat = 1;

/// Where the episode comes from. Texts are clean UTF-8 of at most 200 bytes; digests are 64 lower-case hex digits.
struct EpisodeHeader {
  std::string env_id;  ///< "family/kebab-name"
  int env_version = 1;
  std::string family;
  std::string task;  ///< name of the task
  std::string task_digest;
  std::string vocabulary_digest;
  std::string build;  ///< BuildId()
  std::string engine, engine_version;
  std::string cpu_class;  ///< CpuClass()
  uint64_t seed = 0;      ///< at most 2^63 - 1

  bool operator==(const EpisodeHeader&) const = default;
};

/// How the episode ended; all empty or false for one that was cut short by the recorder.
struct EpisodeEnd {
  bool terminated = false, truncated = false, success = false;
  double progress = 0;
  std::string cause;

  bool operator==(const EpisodeEnd&) const = default;
};

struct Episode {
  EpisodeHeader header;
  size_t action_size = 0;        ///< numbers an action
  std::vector<double> actions;   ///< steps x action_size, row-major, finite
  std::vector<double> rewards;   ///< one a step, finite
  std::vector<uint64_t> hashes;  ///< state hash after reset, then one a step
  EpisodeEnd end;

  size_t steps() const { return rewards.size(); }
  /// Sum of the rewards, in step order.
  double Return() const;

  bool operator==(const Episode&) const = default;
};

/// Largest things that a reader accepts.
struct EpisodeLimits {
  size_t max_bytes = size_t{64} << 20;
  size_t max_steps = 1'000'000;
  size_t max_action_size = 4096;
};

/// The file's bytes. Throws std::invalid_argument when sizes disagree, a number is not finite or a header text is bad.
std::string EncodeEpisode(const Episode& episode);

/// Reads bytes that may be anything.
Result<Episode> DecodeEpisode(std::string_view bytes, const EpisodeLimits& limits = {});

Status WriteEpisode(const std::filesystem::path& path, const Episode& episode);
Result<Episode> ReadEpisode(const std::filesystem::path& path, const EpisodeLimits& limits = {});

}  // namespace gensim
