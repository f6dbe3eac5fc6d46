// Where a text is cut into words.
#include "policies/records/word_split.h"

#include <gtest/gtest.h>

#include <string>

#include "envs/base/rng.h"

namespace gensim::policies {
namespace {

using Words = std::vector<std::string_view>;

// Letters, digits and marks part; the space before a word belongs to it.
TEST(WordsOf, CutsAtSpacesAndMarks) {
  EXPECT_EQ(WordsOf("put the red block, 12 mm."), (Words{"put", " the", " red", " block", ",", " 12", " mm", "."}));
  EXPECT_EQ(WordsOf("pick-and-place (\"it\")"), (Words{"pick", "-", "and", "-", "place", " (\"", "it", "\")"}));
  EXPECT_EQ(WordsOf("größe 箱2"), (Words{"größe", " 箱", "2"}));
}

// Of more white space than one space only the last space joins the word behind it.
TEST(WordsOf, LeavesOtherWhiteSpaceAlone) {
  EXPECT_EQ(WordsOf("a  b"), (Words{"a", " ", " b"}));
  EXPECT_EQ(WordsOf("a\t\n b"), (Words{"a", "\t\n", " b"}));
  EXPECT_EQ(WordsOf("a\tb "), (Words{"a", "\t", "b", " "}));
  EXPECT_EQ(WordsOf("   "), (Words{"   "}));
  EXPECT_EQ(WordsOf(""), Words{});
}

// A run beyond the cap becomes several words.
TEST(WordsOf, CutsLongRuns) {
  const std::string run(kLongestWord * 2 + 5, 'x');
  const Words words = WordsOf(run);
  ASSERT_EQ(words.size(), 3u);
  EXPECT_EQ(words[0].size(), kLongestWord);
  EXPECT_EQ(words[2].size(), 5u);
}

// Words of any bytes lie one behind the other, none is empty or too long, and together they are the text.
TEST(WordsOf, CoversAnyBytes) {
  for (uint64_t i = 0; i < 2000; ++i) {
    Rng rng(i, "words");
    std::string text;
    for (int64_t n = rng.Integer(0, 200); n > 0; --n)
      text += rng.Chance(0.4) ? " \t\na1."[rng.Index(6)] : static_cast<char>(rng.Integer(0, 255));
    std::string joined;
    for (const std::string_view word : WordsOf(text)) {
      ASSERT_TRUE(!word.empty() && word.size() <= kLongestWord) << "text " << i;
      ASSERT_EQ(word.data(), text.data() + joined.size()) << "text " << i;
      joined += word;
    }
    ASSERT_EQ(joined, text);
  }
}

}  // namespace
}  // namespace gensim::policies
