// Byte-pair encoding: what is learned, what is encoded, and which files are refused.
#include "policies/records/word_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "envs/base/rng.h"
#include "tests/fuzz/mutator.h"

namespace gensim::policies {
namespace {

using testing::HasSubstr;
using Ids = std::vector<int64_t>;

const std::vector<std::string> kTexts = {"put the red block in the green bowl", "put the blue block in the red bowl",
                                         "stack the blocks into a tower", "Place the green block left of the red block",
                                         "pack all the yellow and blue blocks into the brown box"};

// The texts of pieces, by id, as the document tells them: an oracle for Encode.
std::vector<std::string> TextsOf(const WordPieces& pieces) {
  std::vector<std::string> texts(WordPieces::kFewest);
  for (size_t i = 1; i < texts.size(); ++i) texts[i] = static_cast<char>(i - 1);
  const Json document = pieces.ToJson();
  for (const Json& merge : document["merges"]) texts.push_back(texts[merge[0]] + texts[merge[1]]);
  return texts;
}

std::string Decode(const WordPieces& pieces, const Ids& ids) {
  const std::vector<std::string> texts = TextsOf(pieces);
  std::string out;
  for (const int64_t id : ids) out += texts.at(static_cast<size_t>(id));
  return out;
}

// The merges of a small corpus, worked out by hand: "aab" three times and "ab" twice give "ab" (5), then "a"+"ab" (3).
TEST(WordPieces, LearnsTheMostFrequentPairFirst) {
  const std::vector<std::string> texts = {"aab", "ab", "aab", "ab", "aab"};
  const WordPieces pieces = WordPieces::Learn(texts, 300);
  const int64_t a = 1 + 'a', b = 1 + 'b';
  EXPECT_EQ(pieces.ToJson(), (Json{{"merges", {{a, b}, {a, 257}}}}));
  EXPECT_EQ(pieces.size(), 259u);
  EXPECT_EQ(pieces.Encode("aab ab b"), (Ids{258, 1 + ' ', 257, 1 + ' ', b}));
}

// A pair seen in two sentences is one that is seen twice; what is seen once is not merged.
TEST(WordPieces, StopsAtWhatIsSeenOnce) {
  EXPECT_EQ(WordPieces::Learn(std::vector<std::string>{"xyz"}, 300).size(), WordPieces::kFewest);
  EXPECT_EQ(WordPieces::Learn(std::vector<std::string>{"xy", "xy."}, 300).size(), WordPieces::kFewest + 1);
  EXPECT_EQ(WordPieces::Learn({}, 300), WordPieces());
}

// Of equally frequent pairs the one whose bytes come first is merged first.
TEST(WordPieces, BreaksTiesByBytes) {
  const WordPieces pieces = WordPieces::Learn(std::vector<std::string>{"zy", "ba", "bc", "zy", "bc", "ba"}, 259);
  EXPECT_EQ(pieces.ToJson(), (Json{{"merges", {{1 + 'b', 1 + 'a'}, {1 + 'b', 1 + 'c'}}}}));
}

// The order of the texts changes nothing, how often they are given does.
TEST(WordPieces, DependsOnCountsAndNotOnOrder) {
  std::vector<std::string> texts;
  for (int copies = 1; const std::string& text : kTexts) texts.insert(texts.end(), static_cast<size_t>(copies++), text);
  const WordPieces pieces = WordPieces::Learn(texts, 320);
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Rng(seed, "order").Shuffle(texts);
    EXPECT_EQ(WordPieces::Learn(texts, 320), pieces);
  }
  EXPECT_FALSE(WordPieces::Learn(kTexts, 320) == pieces);
}

// Frequent words become one piece, and learned sentences get much shorter than their bytes.
TEST(WordPieces, GivesFrequentWordsOnePiece) {
  const WordPieces pieces = WordPieces::Learn(kTexts, 512);
  EXPECT_EQ(pieces.Encode(" the").size(), 1u);
  EXPECT_EQ(pieces.Encode(" block").size(), 1u);
  size_t bytes = 0, ids = 0;
  for (const std::string& text : kTexts) {
    bytes += text.size();
    ids += pieces.Encode(text).size();
  }
  EXPECT_LT(ids * 2, bytes);
}

// Capitals are small letters, in learning and in use; other bytes stay as they are.
TEST(WordPieces, FoldsCapitals) {
  const WordPieces pieces = WordPieces::Learn(kTexts, 400);
  EXPECT_EQ(pieces.Encode("PUT the Red"), pieces.Encode("put the red"));
  EXPECT_EQ(Decode(pieces, pieces.Encode("Put Ä箱 ")), "put Ä箱 ");
}

// Any bytes have pieces, none of them padding, that spell them; no two neighbours are left that a merge would join
// within a word.
TEST(WordPieces, EncodesAnyBytes) {
  const WordPieces pieces = WordPieces::Learn(kTexts, 350);
  for (uint64_t i = 0; i < 2000; ++i) {
    Rng rng(i, "pieces");
    std::string text;
    for (int64_t n = rng.Integer(0, 40); n > 0; --n) {
      if (rng.Chance(0.5))
        text += rng.Pick(kTexts).substr(rng.Index(20), rng.Index(12));
      else
        text += static_cast<char>(rng.Integer(0, 255));
    }
    const Ids ids = pieces.Encode(text);
    ASSERT_TRUE(
        std::ranges::all_of(ids, [&](int64_t id) { return id > 0 && id < static_cast<int64_t>(pieces.size()); }));
    std::string lower = text;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    ASSERT_EQ(Decode(pieces, ids), lower) << "text " << i;
  }
  EXPECT_EQ(pieces.Encode(""), Ids{});
  EXPECT_EQ(pieces.Encode(std::string(1, '\0')), Ids{1});
}

// A word is encoded by the rank of merges, wherever in it they stand: of a+b and b+c the one learned first is joined.
TEST(WordPieces, MergesByRankNotByPlace) {
  const int64_t a = 1 + 'a', b = 1 + 'b', c = 1 + 'c';
  const auto back = WordPieces::FromJson({{"merges", {{b, c}, {a, b}}}}, "");
  const auto front = WordPieces::FromJson({{"merges", {{a, b}, {b, c}}}}, "");
  ASSERT_TRUE(back.ok() && front.ok());
  EXPECT_EQ(back->Encode("abc"), (Ids{a, 257}));
  EXPECT_EQ(front->Encode("abc"), (Ids{257, c}));
  EXPECT_EQ(back->Encode("abab"), (Ids{258, 258}));
}

// A megabyte without a space takes time by its length.
TEST(WordPieces, EncodesLongTexts) {
  const WordPieces pieces = WordPieces::Learn(kTexts, 512);
  std::string text;
  while (text.size() < 1 << 20) text += "blocktheblockred";
  EXPECT_EQ(Decode(pieces, pieces.Encode(text)), text);
}

// What is written is read back as the same pieces.
TEST(WordPieces, RoundTrips) {
  const WordPieces pieces = WordPieces::Learn(kTexts, 400);
  ASSERT_GT(pieces.size(), 280u);
  const auto text = ParseJson(PrettyJson(pieces.ToJson()));
  ASSERT_TRUE(text.ok());
  const auto read = WordPieces::FromJson(*text, "/pieces");
  ASSERT_TRUE(read.ok()) << ToString(read.errors());
  EXPECT_EQ(*read, pieces);
  EXPECT_EQ(read->Encode(kTexts[0]), pieces.Encode(kTexts[0]));
  EXPECT_EQ(*WordPieces::FromJson(WordPieces().ToJson(), ""), WordPieces());
}

// The largest vocabulary, written for people inside of another document, is one that ParseJson takes as it is.
TEST(WordPieces, LargestVocabularyCanBeRead) {
  Json merges = Json::array();
  for (size_t i = 0; i < WordPieces::kMost - WordPieces::kFewest; ++i)
    merges.push_back({WordPieces::kFewest + i - 1, i % 256 + 1});
  const auto text = ParseJson(PrettyJson({{"policy", {{"pieces", {{"merges", merges}}}}}}));
  ASSERT_TRUE(text.ok()) << ToString(text.errors());
  const auto pieces = WordPieces::FromJson((*text)["policy"]["pieces"], "/policy/pieces");
  ASSERT_TRUE(pieces.ok()) << ToString(pieces.errors());
  EXPECT_EQ(pieces->size(), WordPieces::kMost);
  merges.push_back({200, 200});
  EXPECT_EQ(WordPieces::FromJson({{"merges", merges}}, "").error().where, "/merges");
}

// Documents that are none are refused at the place, with what is legal there.
TEST(WordPieces, RefusesBadDocuments) {
  const auto refused = [](const std::string& text) {
    const auto read = WordPieces::FromJson(Json::parse(text), "/p");
    EXPECT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, "word-pieces");
    EXPECT_FALSE(read.error().hint.empty());
    return read.error();
  };
  EXPECT_EQ(refused("[]").where, "/p");
  EXPECT_EQ(refused("{}").where, "/p");
  EXPECT_EQ(refused(R"({"merges": [], "size": 3})").where, "/p");
  EXPECT_EQ(refused(R"({"merges": {}})").where, "/p/merges");
  EXPECT_EQ(refused(R"({"merges": [[1, 2], [3]]})").where, "/p/merges/1");
  EXPECT_EQ(refused(R"({"merges": [[0, 2]]})").where, "/p/merges/0");
  EXPECT_EQ(refused(R"({"merges": [[1, 2.0]]})").where, "/p/merges/0");
  // a merge of itself would never end
  const Error own = refused(R"({"merges": [[1, 257]]})");
  EXPECT_THAT(own.message, HasSubstr("[1,257]"));
  EXPECT_THAT(own.hint, HasSubstr("1 to 256"));
  EXPECT_THAT(refused(R"({"merges": [[1, 2], [1, 2]]})").message, HasSubstr("second time"));
  EXPECT_THAT(refused(R"({"merges": [[1, 4294967297]]})").message, HasSubstr("4294967297"));
}

// 20,000 mutants are refused, or are pieces that encode and that are written as they were read.
TEST(WordPieces, MutantsAreRefusedOrRead) {
  const fuzz::JsonMutator mutator(std::vector<Json>(1, WordPieces::Learn(kTexts, 300).ToJson()));
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 20'000; ++i) {
    Rng rng(i, "mutants/word-pieces");
    const auto document = ParseJson(mutator.MutateText(rng));
    const auto pieces = document ? WordPieces::FromJson(*document, "") : Result<WordPieces>(document.errors());
    ++codes[pieces ? "read" : pieces.error().code];
    if (!pieces) continue;
    ASSERT_EQ(pieces->ToJson(), *document) << "mutant " << i;
    ASSERT_FALSE(pieces->Encode(kTexts[i % kTexts.size()]).empty());
  }
  EXPECT_GT(codes["read"], 500);
  EXPECT_GT(codes["word-pieces"], 500);
}

// A size that cannot hold the bytes, or is beyond the cap, is a mistake of the caller.
TEST(WordPieces, ThrowsForImpossibleSizes) {
  EXPECT_THROW(WordPieces::Learn(kTexts, 256), std::invalid_argument);
  EXPECT_THROW(WordPieces::Learn(kTexts, WordPieces::kMost + 1), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
