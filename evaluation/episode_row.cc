#include "evaluation/episode_row.h"

#include <bit>
#include <charconv>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/sha256.h"

namespace gensim::evaluation {

std::optional<uint64_t> HashFrom(std::string_view text) {
  uint64_t hash = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
  if (problem != std::errc() || end != text.data() + text.size() || text.size() != 16) return std::nullopt;
  return hash;
}

std::string ChecksumOf(const EpisodeRow& row) {
  // the bits of the return, for two texts of one number would be two checksums
  const Json members = {row.policy,      row.policy_digest, row.task,
                        row.task_digest, row.seed,          std::bit_cast<uint64_t>(row.episode_return),
                        row.success_end, row.success_ever,  row.length,
                        row.cause,       row.state_hash,    row.source};
  return Sha256Hex(CanonicalJson(members)).substr(0, 16);
}

}  // namespace gensim::evaluation
