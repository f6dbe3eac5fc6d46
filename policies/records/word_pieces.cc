#include "policies/records/word_pieces.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "policies/records/word_split.h"

namespace gensim::policies {
namespace {

using Pieces = std::vector<int32_t>;

constexpr int32_t kNone = std::numeric_limits<int32_t>::max();

uint64_t Key(int32_t left, int32_t right) {
  return static_cast<uint64_t>(left) << 32 | static_cast<uint64_t>(static_cast<uint32_t>(right));
}

// the bytes of a word as pieces
void SpellOut(std::string_view word, Pieces& out) {
  out.clear();
  for (const char c : word) {
    const bool capital = c >= 'A' && c <= 'Z';
    out.push_back(1 + static_cast<unsigned char>(capital ? c - 'A' + 'a' : c));
  }
}

// every `left` followed by `right` becomes `merged`, from the front
void Merge(Pieces& pieces, int32_t left, int32_t right, int32_t merged) {
  size_t kept = 0;
  for (size_t i = 0; i < pieces.size(); ++kept) {
    const bool here = i + 1 < pieces.size() && pieces[i] == left && pieces[i + 1] == right;
    pieces[kept] = here ? merged : pieces[i];
    i += here ? 2 : 1;
  }
  pieces.resize(kept);
}

// a distinct word and how often it was given
struct Word {
  Pieces pieces;
  uint64_t count = 0;
};

std::vector<Word> CountWords(std::span<const std::string> texts) {
  // sentences repeat far more often than words differ: each is cut once
  std::map<std::string_view, uint64_t> by_text;
  for (const std::string& text : texts) ++by_text[text];
  std::map<Pieces, uint64_t> by_word;
  Pieces pieces;
  for (const auto& [text, count] : by_text)
    for (const std::string_view word : WordsOf(text)) {
      SpellOut(word, pieces);
      by_word[pieces] += count;
    }
  std::vector<Word> words;
  words.reserve(by_word.size());
  for (const auto& [spelt, count] : by_word) words.push_back({spelt, count});
  return words;
}

Error Bad(std::string where, std::string message, std::string hint) {
  return {"word-pieces", std::move(where), std::move(message), std::move(hint)};
}

std::string Shown(const Json& value) { return CanonicalJson(value).substr(0, 80); }

}  // namespace

WordPieces WordPieces::Learn(std::span<const std::string> texts, size_t most_pieces) {
  if (most_pieces < kFewest || most_pieces > kMost)
    throw std::invalid_argument(
        fmt::format("WordPieces::Learn: most_pieces is {}; legal: {} to {}", most_pieces, kFewest, kMost));
  std::vector<Word> words = CountWords(texts);

  // what each id stands for, which decides between equally frequent pairs
  std::vector<std::string> bytes(kFewest);
  for (size_t i = 1; i < kFewest; ++i) bytes[i] = static_cast<char>(i - 1);
  const auto before = [&](const Pair& a, const Pair& b) {
    return std::tie(bytes[a.first], bytes[a.second]) < std::tie(bytes[b.first], bytes[b.second]);
  };

  WordPieces out;
  while (out.size() < most_pieces) {
    std::map<Pair, uint64_t> counts;
    for (const Word& word : words)
      for (size_t i = 1; i < word.pieces.size(); ++i) counts[{word.pieces[i - 1], word.pieces[i]}] += word.count;
    const auto best = std::ranges::max_element(counts, [&](const auto& a, const auto& b) {
      return a.second != b.second ? a.second < b.second : before(b.first, a.first);
    });
    // what was seen once will hardly be seen again
    if (best == counts.end() || best->second < 2) break;

    const auto [left, right] = best->first;
    const auto merged = static_cast<int32_t>(out.size());
    out.Add(best->first);
    bytes.push_back(bytes[left] + bytes[right]);
    for (Word& word : words) Merge(word.pieces, left, right, merged);
  }
  return out;
}

std::vector<int64_t> WordPieces::Encode(std::string_view text) const {
  std::vector<int64_t> out;
  Pieces pieces;
  for (const std::string_view word : WordsOf(text)) {
    SpellOut(word, pieces);
    // the merge learned first comes first, wherever it stands
    for (;;) {
      int32_t first = kNone;
      for (size_t i = 1; i < pieces.size(); ++i)
        if (const auto found = ids_.find(Key(pieces[i - 1], pieces[i])); found != ids_.end())
          first = std::min(first, found->second);
      if (first == kNone) break;
      const Pair& pair = merges_[first - kFewest];
      Merge(pieces, pair.first, pair.second, first);
    }
    out.insert(out.end(), pieces.begin(), pieces.end());
  }
  return out;
}

Json WordPieces::ToJson() const { return {{"merges", merges_}}; }

Result<WordPieces> WordPieces::FromJson(const Json& value, std::string_view where) {
  if (!value.is_object() || value.size() != 1 || !value.contains("merges"))
    return Bad(std::string(where), Shown(value), "an object with the one member merges");
  const Json& merges = value["merges"];
  const std::string place = PointerTo(where, "merges");
  if (!merges.is_array() || merges.size() > kMost - kFewest)
    return Bad(place, merges.is_array() ? fmt::format("{} merges", merges.size()) : Shown(merges),
               fmt::format("a list of at most {} pairs", kMost - kFewest));

  WordPieces out;
  for (const Json& merge : merges) {
    const std::string at = PointerTo(place, out.merges_.size());
    // both parts are pieces that there are by now
    const auto known = [&](const Json& id) {
      return id.is_number_integer() && id >= 1 && id < static_cast<int64_t>(out.size());
    };
    if (!merge.is_array() || merge.size() != 2 || !known(merge[0]) || !known(merge[1]))
      return Bad(at, Shown(merge), fmt::format("two whole numbers from 1 to {}", out.size() - 1));
    if (!out.Add({merge[0].get<int32_t>(), merge[1].get<int32_t>()}))
      return Bad(at, fmt::format("{} stands here a second time", Shown(merge)), "each pair once");
  }
  return out;
}

bool WordPieces::Add(const Pair& pair) {
  const auto id = static_cast<int32_t>(size());
  if (!ids_.emplace(Key(pair.first, pair.second), id).second) return false;
  merges_.push_back(pair);
  return true;
}

}  // namespace gensim::policies
