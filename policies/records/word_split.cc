#include "policies/records/word_split.h"

#include <algorithm>

namespace gensim::policies {
namespace {

enum class Kind { kSpace, kLetter, kDigit, kMark };

Kind KindOf(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == ' ' || (c >= '\t' && c <= '\r')) return Kind::kSpace;
  if (c >= '0' && c <= '9') return Kind::kDigit;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte >= 0x80) return Kind::kLetter;
  return Kind::kMark;
}

}  // namespace

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < text.size();) {
    const size_t furthest = std::min(text.size(), at + kLongestWord);
    size_t end = at;
    // one plain space before a run belongs to it
    const bool joins = text[at] == ' ' && at + 1 < text.size() && KindOf(text[at + 1]) != Kind::kSpace;
    if (joins) ++end;
    const Kind kind = KindOf(text[end]);
    while (end < furthest && KindOf(text[end]) == kind) ++end;
    // of white space before a run the last space is left to it
    const bool before_run = kind == Kind::kSpace && end < text.size() && KindOf(text[end]) != kind;
    if (before_run && end - at > 1 && text[end - 1] == ' ') --end;
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

}  // namespace gensim::policies
