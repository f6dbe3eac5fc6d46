// WordsOf: a text cut into the words within which pieces are made.
//
// As in GPT-2, without its regular expression (Radford et al., "Language Models are Unsupervised Multitask Learners",
// 2019, section 2.2): a word is a run of letters, of digits or of other marks, and the space before it belongs to it.
// Other white space is words of its own. Only ASCII is told apart; every byte above counts as a letter, so that words
// of any script stay whole. Pure function; the words lie one behind the other and are the whole text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gensim::policies {

/// A longer run is cut: pieces are searched for within a word in quadratic time, and foreign bytes may hold no space.
inline constexpr size_t kLongestWord = 64;

/// Views into `text`.
std::vector<std::string_view> WordsOf(std::string_view text);

}  // namespace gensim::policies
