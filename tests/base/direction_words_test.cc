#include "envs/base/direction_words.h"

#include <gtest/gtest.h>

namespace gensim {
namespace {

// Sentences without a direction may be turned to any angle, those with one by some degrees, arrangements not at all.
TEST(DirectionWords, HowFarASentenceMayBeTurned) {
  EXPECT_EQ(DirectionUseOf("Put the red block in the blue bowl.").turning, Turning::kFree);
  EXPECT_EQ(DirectionUseOf("stack the block on top of the box").turning, Turning::kFree);
  EXPECT_EQ(DirectionUseOf("arrange the cups in a grid with two columns").turning, Turning::kFree);
  EXPECT_EQ(DirectionUseOf("build a tower, red and blue from the bottom up").turning, Turning::kFree);
  EXPECT_EQ(DirectionUseOf("put it to the Left of the bowl").turning, Turning::kSmall);
  EXPECT_EQ(DirectionUseOf("put it behind the bowl").turning, Turning::kSmall);
  EXPECT_EQ(DirectionUseOf("align it with the corner in its back left corner").turning, Turning::kSmall);
  EXPECT_EQ(DirectionUseOf("bring it to the near side of the bowl").turning, Turning::kSmall);
  EXPECT_EQ(DirectionUseOf("line up the cups in a row from left to right").turning, Turning::kNone);
  EXPECT_EQ(DirectionUseOf("build the mirror image of the blocks").turning, Turning::kNone);
  EXPECT_EQ(DirectionUseOf("one behind the other in a column").turning, Turning::kNone);
  EXPECT_EQ(DirectionUseOf("move it right up beside the bowl").turning, Turning::kFree);
  EXPECT_EQ(FlipWords("move it right up beside the left bowl", Flip::kLeftRight),
            "move it right up beside the right bowl");
  // parts of words are none
  EXPECT_EQ(DirectionUseOf("a bright brown backpack, a farm and leftovers").turning, Turning::kFree);
}

// Letters, places that are only marked, and "back" as a way to return, forbid a flip.
TEST(DirectionWords, WhatMayNotBeFlipped) {
  EXPECT_TRUE(DirectionUseOf("put it to the left of the ring-shaped piece").flips);
  EXPECT_FALSE(DirectionUseOf("insert the L-shaped piece into the board").flips);
  EXPECT_FALSE(DirectionUseOf("move it to its marked pose").flips);
  EXPECT_FALSE(DirectionUseOf("put them at their places").flips);
  EXPECT_FALSE(DirectionUseOf("put the blocks back into the box").flips);
  EXPECT_TRUE(DirectionUseOf("put it on the back rod, from front to back").flips);
}

// A flip changes the words of its own direction, keeps capitals, and done twice gives the sentence back.
TEST(DirectionWords, FlipsSwapWords) {
  EXPECT_EQ(FlipWords("Put it to the left of the right bowl", Flip::kLeftRight),
            "Put it to the right of the left bowl");
  EXPECT_EQ(FlipWords("Left and behind", Flip::kLeftRight), "Right and behind");
  EXPECT_EQ(FlipWords("put it behind the bowl on the front rod", Flip::kFrontBack),
            "put it in front of the bowl on the back rod");
  EXPECT_EQ(FlipWords("put it in front of the bowl", Flip::kFrontBack), "put it behind the bowl");
  EXPECT_EQ(FlipWords("in its front left corner", Flip::kFrontBack), "in its back left corner");
  for (const Flip flip : {Flip::kLeftRight, Flip::kFrontBack})
    for (const std::string text : {"from left to right", "to the far side", "in front of the back left block",
                                   "clockwise", "Behind the brightest cup"})
      EXPECT_EQ(FlipWords(FlipWords(text, flip), flip), text);
  EXPECT_EQ(FlipWords("the bright cup is leftover", Flip::kLeftRight), "the bright cup is leftover");
}

}  // namespace
}  // namespace gensim
