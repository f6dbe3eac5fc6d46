#include "envs/base/direction_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace gensim {
namespace {

using Pair = std::array<std::string_view, 2>;

// words that trade places when left and right, or front and back, do
constexpr Pair kLeftRight[] = {{"left", "right"}, {"leftmost", "rightmost"}, {"clockwise", "counterclockwise"}};
constexpr Pair kFrontBack[] = {{"front", "back"},
                               {"frontmost", "rearmost"},
                               {"near", "far"},
                               {"nearest", "farthest"},
                               {"nearer", "farther"},
                               {"forward", "backward"},
                               {"clockwise", "counterclockwise"}};
// "behind" has no single word for an opposite
constexpr std::string_view kBehind = "behind", kInFrontOf = "in front of";
// arrangements that lie along the axes of the table
constexpr std::string_view kAxes[] = {"row",     "column",        "mirror",       "mirrored",
                                      "line up", "left to right", "left-to-right"};
// what a mirror would change although no word in the sentence says how
constexpr std::string_view kHanded[] = {"its place", "their places", "marked", "meant for"};
constexpr std::string_view kShaped = "-shaped";

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// the next place at or after `from` where `words` stands, not inside another word; npos when there is none
size_t FindWords(std::string_view text, std::string_view words, size_t from = 0) {
  for (size_t at = text.find(words, from); at != text.npos; at = text.find(words, at + 1)) {
    const size_t end = at + words.size();
    if ((at == 0 || !IsWordByte(text[at - 1])) && (end == text.size() || !IsWordByte(text[end]))) return at;
  }
  return text.npos;
}

bool Has(std::string_view text, std::string_view words) { return FindWords(text, words) != text.npos; }

// "right up beside it": only says how close
bool MeansClose(std::string_view rest) {
  return std::ranges::any_of(std::array<std::string_view, 5>{"up", "next", "beside", "along", "on"}, [&](auto word) {
    const std::string phrase = "right " + std::string(word);
    return rest.starts_with(phrase) && (rest.size() == phrase.size() || !IsWordByte(rest[phrase.size()]));
  });
}

bool NamesDirection(std::string_view text, std::string_view word) {
  for (size_t at = FindWords(text, word); at != text.npos; at = FindWords(text, word, at + 1))
    if (!MeansClose(text.substr(at))) return true;
  return false;
}

// "the L-shaped piece": one letter, mirrored it would be no letter
bool NamesLetter(std::string_view text) {
  for (size_t at = text.find(kShaped); at != text.npos; at = text.find(kShaped, at + 1))
    if (at >= 1 && IsWordByte(text[at - 1]) && (at == 1 || !IsWordByte(text[at - 2]))) return true;
  return false;
}

// "put them back" speaks of no place: only after one of these is "back" a side
bool MeansReturn(std::string_view text) {
  for (size_t at = FindWords(text, "back"); at != text.npos; at = FindWords(text, "back", at + 1)) {
    const std::string_view before = text.substr(0, at);
    const bool side =
        std::ranges::any_of(std::array<std::string_view, 7>{"the ", "its ", "their ", "a ", "to ", "-to-", "from "},
                            [&](auto word) { return before.ends_with(word); });
    if (!side) return true;
  }
  return false;
}

// what stands at the beginning of `rest` as whole words and how it reads when flipped; empty when nothing does
struct Swap {
  std::string_view from, to;
};
Swap SwapAt(std::string_view rest, Flip flip) {
  if (MeansClose(rest)) return {};
  const auto starts = [&](std::string_view words) {
    return rest.starts_with(words) && (rest.size() == words.size() || !IsWordByte(rest[words.size()]));
  };
  if (flip == Flip::kFrontBack) {
    if (starts(kInFrontOf)) return {kInFrontOf, kBehind};
    if (starts(kBehind)) return {kBehind, kInFrontOf};
  }
  const std::span<const Pair> pairs = flip == Flip::kLeftRight ? std::span<const Pair>(kLeftRight) : kFrontBack;
  for (const Pair& pair : pairs)
    for (const size_t i : {0, 1})
      if (starts(pair[i])) return {pair[i], pair[1 - i]};
  return {};
}

}  // namespace

DirectionUse DirectionUseOf(std::string_view sentence) {
  const std::string text = Lower(sentence);
  DirectionUse use;
  for (const std::string& word : DirectionWords())
    if (NamesDirection(text, word)) use.turning = Turning::kSmall;
  for (const std::string_view words : kAxes)
    if (Has(text, words)) use.turning = Turning::kNone;
  use.flips = !NamesLetter(text) && !MeansReturn(text) &&
              std::ranges::none_of(kHanded, [&](auto words) { return Has(text, words); });
  return use;
}

std::string FlipWords(std::string_view sentence, Flip flip) {
  const std::string lower = Lower(sentence);
  std::string out;
  for (size_t at = 0; at < sentence.size();) {
    const bool begins = at == 0 || !IsWordByte(sentence[at - 1]);
    const Swap swap = begins ? SwapAt(std::string_view(lower).substr(at), flip) : Swap{};
    if (swap.from.empty()) {
      out += sentence[at++];
      continue;
    }
    const bool capital = std::isupper(static_cast<unsigned char>(sentence[at])) != 0;
    const size_t first = out.size();
    out += swap.to;
    if (capital) out[first] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[first])));
    at += swap.from.size();
  }
  return out;
}

std::span<const std::string> DirectionWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all{std::string(kBehind)};
    for (const std::span<const Pair> pairs : {std::span<const Pair>(kLeftRight), std::span<const Pair>(kFrontBack)})
      for (const Pair& pair : pairs)
        for (const std::string_view word : pair)
          if (std::ranges::find(all, word) == all.end()) all.emplace_back(word);
    return all;
  }();
  return words;
}

}  // namespace gensim
