// The vocabulary: the page in docs/ is current, the short text is short, the digest stands for all of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "tasklib/program/program.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

// docs/vocabulary.md is what the registries say; with GENSIM_WRITE_DOCS=1 the test writes it first.
TEST(Vocabulary, PageIsCurrent) {
  const std::filesystem::path path = std::filesystem::path(GENSIM_SOURCE_DIR) / "docs" / "vocabulary.md";
  if (std::getenv("GENSIM_WRITE_DOCS") != nullptr) {
    ASSERT_TRUE(WriteFileAtomic(path, VocabularyPage()).ok());
  }
  const auto page = ReadFile(path);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(*page, VocabularyPage()) << "run this test with GENSIM_WRITE_DOCS=1 to write docs/vocabulary.md";
}

// Every word of the vocabulary is on the page and in the text for prompts.
TEST(Vocabulary, EveryWordIsNamed) {
  const std::string page = VocabularyPage(), text = VocabularyText(Profile::kFull);
  for (const auto* words : {&AssetWords(), &ColorWords(), &OutlineWords(), &RelationWords(), &LayoutWords()}) {
    EXPECT_FALSE(words->empty());
    for (const std::string& word : *words) {
      EXPECT_NE(page.find(word), std::string::npos) << word;
      EXPECT_NE(text.find(word), std::string::npos) << word;
    }
  }
}

// The text for prompts fits into 900 tokens, at 4 bytes a token and with room for its sizes.
TEST(Vocabulary, TextForPromptsIsShort) { EXPECT_LT(VocabularyText(Profile::kLlm).size(), 4 * 1200u); }

// One digest a vocabulary.
TEST(Vocabulary, DigestAndVersion) {
  EXPECT_TRUE(IsDigest(VocabularyDigest()));
  EXPECT_EQ(VocabularyVersion(), "1");
}

}  // namespace
}  // namespace gensim::tasklib
