// Nearest matches, hints, joins and the checks on names and text.
#include "envs/base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "envs/base/rng.h"

namespace gensim {
namespace {

// Insertions, deletions, substitutions and swaps of neighbours cost one each; case costs nothing.
TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(EditDistance("", ""), 0);
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("bowl", "bowl"), 0);
  EXPECT_EQ(EditDistance("bowl", "bowls"), 1);
  EXPECT_EQ(EditDistance("bwol", "bowl"), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("RED", "red"), 0);
}

// It is symmetric and bounded by the longer length, on random words.
TEST(EditDistance, IsSymmetricAndBounded) {
  Rng rng(41, "words");
  for (int i = 0; i < 300; ++i) {
    std::string a, b;
    for (int64_t n = rng.Integer(0, 8); n > 0; --n) a += static_cast<char>('a' + rng.Index(3));
    for (int64_t n = rng.Integer(0, 8); n > 0; --n) b += static_cast<char>('a' + rng.Index(3));
    EXPECT_EQ(EditDistance(a, b), EditDistance(b, a)) << a << " " << b;
    EXPECT_LE(EditDistance(a, b), static_cast<int>(std::max(a.size(), b.size())));
    EXPECT_EQ(EditDistance(a, b) == 0, a == b);
  }
}

// The nearest legal name is found through a slip of the keys; far names suggest nothing.
TEST(NearestMatch, FindsOnlyNearNames) {
  const std::vector<std::string> legal = {"block", "bowl", "zone", "cylinder"};
  EXPECT_EQ(NearestMatch("blokc", legal), "block");
  EXPECT_EQ(NearestMatch("Cylindre", legal), "cylinder");
  EXPECT_EQ(NearestMatch("bowl", legal), "bowl");
  EXPECT_EQ(NearestMatch("spaceship", legal), "");
  EXPECT_EQ(NearestMatch("", legal), "");
  EXPECT_EQ(NearestMatch("block", std::vector<std::string>{}), "");
}

// A hostile value of a megabyte is cut before it is compared.
TEST(NearestMatch, BoundsItsWork) {
  EXPECT_EQ(NearestMatch(std::string(1 << 20, 'x'), std::vector<std::string>{"block"}), "");
}

// The hint lists what is legal and adds a suggestion only where one is near.
TEST(LegalHint, ListsAndSuggests) {
  const std::vector<std::string> legal = {"red", "green"};
  EXPECT_EQ(LegalHint("gren", legal), "legal: red, green; did you mean green?");
  EXPECT_EQ(LegalHint("ultraviolet", legal), "legal: red, green");
}

// Lists read as a person would write them.
TEST(Join, MakesLists) {
  EXPECT_EQ(Join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(Join(std::vector<std::string>{"a", "b"}, "-"), "a-b");
  EXPECT_EQ(JoinWords(std::vector<std::string>{}), "");
  EXPECT_EQ(JoinWords(std::vector<std::string>{"a"}), "a");
  EXPECT_EQ(JoinWords(std::vector<std::string>{"a", "b"}), "a and b");
  EXPECT_EQ(JoinWords(std::vector<std::string>{"a", "b", "c"}), "a, b and c");
}

// Ordinary text in any script passes, with newline and tab.
TEST(IsCleanUtf8, TakesOrdinaryText) {
  EXPECT_TRUE(IsCleanUtf8(""));
  EXPECT_TRUE(IsCleanUtf8("stack the red block\n\ton the blue one"));
  EXPECT_TRUE(IsCleanUtf8("größe, 箱, 📦"));
}

// Broken, overlong and surrogate sequences and control characters (C0, DEL, C1) are refused.
TEST(IsCleanUtf8, RefusesBrokenAndControlText) {
  for (const std::string& bad :
       {std::string("\xff"), std::string("a\xc3"), std::string("\xc0\xaf"), std::string("\xe0\x80\x80"),
        std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"), std::string("\x80"), std::string("a\0b", 3),
        std::string("\x1b[31m"), std::string("\r"), std::string("\x7f"),
        std::string("\xc2\x9b"
                    "31m")})
    EXPECT_FALSE(IsCleanUtf8(bad)) << testing::PrintToString(bad);
}

// Kebab-case names: groups of lower-case letters and digits with single hyphens between, 80 bytes at most.
TEST(IsKebabCase, KnowsTheForm) {
  for (const char* good : {"a", "put-block-in-bowl", "stack-3", "4x4"}) EXPECT_TRUE(IsKebabCase(good)) << good;
  for (const char* bad : {"", "-a", "a-", "a--b", "A", "a_b", "a b", "../x", "a/b", "größe", "a."})
    EXPECT_FALSE(IsKebabCase(bad)) << bad;
  EXPECT_TRUE(IsKebabCase(std::string(80, 'a')));
  EXPECT_FALSE(IsKebabCase(std::string(81, 'a')));
}

// Only printable characters stay; controls, line ends and torn characters show as their bytes.
TEST(Text, EscapesUnprintable) {
  EXPECT_EQ(EscapeUnprintable("Müller's box"), "Müller's box");
  EXPECT_EQ(EscapeUnprintable("a\x1b[0m\n\x7f"), "a\\x1b[0m\\x0a\\x7f");
  EXPECT_EQ(EscapeUnprintable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(EscapeUnprintable("\xc2\x9b"), "\\xc2\\x9b");
}

// Marks that turn the direction of text show as their bytes, their neighbours and letters that run right to left stay.
TEST(Text, EscapesDirectionMarks) {
  for (const char* mark : {"\u061c", "\u200e", "\u200f", "\u2028", "\u202a", "\u202e", "\u2066", "\u2069"})
    EXPECT_TRUE(EscapeUnprintable(mark).starts_with("\\x")) << EscapeUnprintable(mark);
  for (const char* letter : {"\u2010", "\u2027", "\u202f", "\u2065", "\u05d0"})
    EXPECT_EQ(EscapeUnprintable(letter), letter);
}

}  // namespace
}  // namespace gensim
