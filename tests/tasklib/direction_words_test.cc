// The list of direction words against the language of goal programs: every sentence with a direction is known as one.
#include "envs/base/direction_words.h"

#include <gtest/gtest.h>

#include <set>

#include "envs/tabletop/relation.h"
#include "tasklib/program/language.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

using tabletop::RelationInfo;

const std::set<std::string> kDirected = {"left-of", "right-of", "in-front-of", "behind"};
const std::set<std::string> kAligned = {"row", "column", "sorted", "color-order", "mirror"};

// Each phrase of each relation, held-out ones too: those of relations with a direction have a word of the list in them,
// those of all others have none, so that neither a false picture is shown nor a turn given away.
TEST(DirectionWords, CoverEveryPhraseOfEveryRelation) {
  int phrases = 0;
  for (const tabletop::Relation* relation : tabletop::Relations()) {
    const RelationInfo& info = relation->info();
    std::vector<std::string> texts = info.phrases;
    texts.insert(texts.end(), info.held_out.begin(), info.held_out.end());
    for (const std::string& text : texts) {
      ++phrases;
      const Turning turning = DirectionUseOf(text).turning;
      if (kAligned.contains(info.name)) {
        EXPECT_EQ(turning, Turning::kNone) << info.name << ": " << text;
      } else if (kDirected.contains(info.name)) {
        EXPECT_EQ(turning, Turning::kSmall) << info.name << ": " << text;
      } else {
        EXPECT_EQ(turning, Turning::kFree) << info.name << ": " << text;
      }
    }
    const Turning said = DirectionUseOf(RelationPhrase(info.name)).turning;
    EXPECT_EQ(said != Turning::kFree, kDirected.contains(info.name) || kAligned.contains(info.name)) << info.name;
  }
  EXPECT_GT(phrases, 60);
}

// Sides as sentences say them are directions, and a flip of one that is not "any" says another side.
TEST(DirectionWords, CoverEverySide) {
  for (const std::string& side : ParameterWords("side")) {
    if (side == "any") continue;
    const std::string words = "on its " + SideWords(side) + " side";
    EXPECT_EQ(DirectionUseOf(words).turning, Turning::kSmall) << words;
    EXPECT_NE(FlipWords(FlipWords(words, Flip::kLeftRight), Flip::kFrontBack), words);
  }
}

// A relation with a direction, flipped, is said as its opposite.
TEST(DirectionWords, OppositeRelationsFlipIntoEachOther) {
  EXPECT_EQ(FlipWords(RelationPhrase("left-of"), Flip::kLeftRight), RelationPhrase("right-of"));
  EXPECT_EQ(FlipWords(RelationPhrase("behind"), Flip::kFrontBack), RelationPhrase("in-front-of"));
  EXPECT_EQ(FlipWords(RelationPhrase("in-front-of"), Flip::kFrontBack), RelationPhrase("behind"));
}

}  // namespace
}  // namespace gensim::tasklib
