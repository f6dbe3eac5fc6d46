#include "generator/llm/retrieval.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gensim::generator {
namespace {

std::vector<Reference> Library() {
  return {{"stack-tower", "Stack three blocks into a tower.", "block on tower", "{}"},
          {"fill-bowl", "Put every ball into the bowl.", "ball bowl in", "{}"},
          {"sort-colors", "Put blocks into zones of their color.", "block zone inside", "{}"},
          {"hanoi", "Move the rings to the other peg.", "ring peg over", "{}"}};
}

std::vector<std::string> Names(const std::vector<Reference>& references) {
  std::vector<std::string> names;
  for (const Reference& reference : references) names.push_back(reference.name);
  return names;
}

// Words are folded, split at punctuation, and lose their plural.
TEST(Retrieval, Words) {
  EXPECT_EQ(WordsOf("Towers-of-Hanoi, 3 RINGS (glass)"),
            (std::vector<std::string>{"tower", "of", "hanoi", "3", "ring", "glass"}));
  EXPECT_TRUE(WordsOf(" .,-").empty());
}

// The reference that shares the rare words comes first.
TEST(Retrieval, FindsByWords) {
  EXPECT_EQ(BestReferences("a tower of red blocks", Library(), 2)[0].name, "stack-tower");
  EXPECT_EQ(BestReferences("balls in a bowl", Library(), 1)[0].name, "fill-bowl");
  EXPECT_EQ(BestReferences("move rings between pegs", Library(), 1)[0].name, "hanoi");
}

// A rare word outweighs a common one (block stands in two documents, zone in one).
TEST(Retrieval, RareWordsCountMore) { EXPECT_EQ(BestReferences("block zone", Library(), 1)[0].name, "sort-colors"); }

// The order does not depend on the order of the library; ties go by name; more than there are gives all.
TEST(Retrieval, IsDeterministic) {
  auto library = Library();
  const auto names = Names(BestReferences("tower bowl", library, 9));
  EXPECT_EQ(names.size(), 4u);
  std::reverse(library.begin(), library.end());
  EXPECT_EQ(Names(BestReferences("tower bowl", library, 9)), names);
  EXPECT_EQ(Names(BestReferences("", library, 4)),
            (std::vector<std::string>{"fill-bowl", "hanoi", "sort-colors", "stack-tower"}));
  EXPECT_TRUE(BestReferences("tower", {}, 3).empty());
}

}  // namespace
}  // namespace gensim::generator
