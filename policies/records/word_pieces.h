// WordPieces: sentences as numbers, by byte-level byte-pair encoding (Sennrich, Haddow and Birch, "Neural Machine
// Translation of Rare Words with Subword Units", ACL 2016; on bytes as in GPT-2).
//
// Ids: 0 is padding and never encoded, 1 to 256 are the bytes 0 to 255, then one a merge in the order learned. ASCII
// capitals count as small letters. Every text has an encoding, for every byte has a piece. Deterministic: what was
// learned depends on the texts and how often each is given, not on their order. A value; const access from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::policies {

class WordPieces {
 public:
  static constexpr int64_t kPadding = 0;
  static constexpr size_t kFewest = 257;  ///< padding and the bytes
  static constexpr size_t kMost = 2048;   ///< a document of theirs stays within JsonLimits

  /// Bytes and padding alone.
  WordPieces() = default;

  /// Merges the most frequent neighbours again and again, until there are `most_pieces` or no two pieces stand side by
  /// side twice; of equally frequent ones those whose bytes come first. A text counts as often as it is given. Throws
  /// std::invalid_argument for most_pieces outside kFewest..kMost.
  static WordPieces Learn(std::span<const std::string> texts, size_t most_pieces);

  /// How many ids there are, padding among them.
  size_t size() const { return kFewest + merges_.size(); }

  /// The pieces of a text, of any bytes; empty for an empty one. Time grows with its length.
  std::vector<int64_t> Encode(std::string_view text) const;

  /// {"merges": [[left, right], ...]}: both are ids below that of the merge.
  Json ToJson() const;
  /// `where`: the JSON pointer to `value` in what was read, for errors. Code: word-pieces.
  static Result<WordPieces> FromJson(const Json& value, std::string_view where);

  bool operator==(const WordPieces& other) const { return merges_ == other.merges_; }

 private:
  using Pair = std::pair<int32_t, int32_t>;

  /// Gives the pair the next id; false when it has one.
  bool Add(const Pair& pair);

  std::vector<Pair> merges_;
  std::unordered_map<uint64_t, int32_t> ids_;  // of merges, by both ids in one number
};

}  // namespace gensim::policies
