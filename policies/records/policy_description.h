// PolicyDescription: policy.json, everything about a trained policy but its weights.
//
// A value with its canonical JSON; reading takes hostile text. Codes of FromText: those of ParseJson and Apply;
// policy-format, policy-value, word-pieces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "policies/records/train_config.h"
#include "policies/records/word_pieces.h"

namespace gensim::policies {

inline constexpr int kPolicyFormat = 1;

/// A task whose demonstrations were learned from.
struct LearnedTask {
  std::string name, digest;
  size_t episodes = 0, samples = 0;

  bool operator==(const LearnedTask&) const = default;
};

struct PolicyDescription {
  NetConfig net;
  ActConfig act;
  WordPieces pieces;
  std::string vocabulary_digest;  ///< of the words that its data was made with
  std::vector<LearnedTask> tasks;
  int64_t steps = 0, samples = 0;  ///< of training
  std::string weights_digest;      ///< SHA-256 of weights.safetensors

  std::string ToText() const;
  /// `where` names the file.
  static Result<PolicyDescription> FromText(std::string_view text, const std::string& where);
};

/// A model card for people (Mitchell et al., "Model Cards for Model Reporting", FAT* 2019), in Markdown.
std::string ModelCard(const PolicyDescription& description, int64_t parameters);

}  // namespace gensim::policies
