#include "envs/render/text.h"

#include <gtest/gtest.h>

#include <set>

namespace gensim::render {
namespace {

// All printable characters have glyphs of their own; only the blank has no ink.
TEST(BitmapFont, GlyphsAreUnique) {
  std::set<std::string> shapes;
  for (char c = 32; c < 127; ++c) {
    std::string shape;
    for (int row = 0; row < kGlyphHeight; ++row) {
      for (int column = 0; column < kGlyphWidth; ++column) shape += GlyphInk(c, column, row) ? '#' : '.';
    }
    EXPECT_TRUE(shapes.insert(shape).second) << c;
    EXPECT_EQ(shape.find('#') == std::string::npos, c == ' ') << c;
  }
  EXPECT_TRUE(GlyphInk('\x80', 0, 0)) << "a box for what the font lacks";
  EXPECT_FALSE(GlyphInk('A', 5, 0));
}

// The letter L by eye: a stroke down the left and along the base line.
TEST(BitmapFont, LettersLookRight) {
  for (int row = 0; row < 7; ++row) {
    for (int column = 0; column < 5; ++column) EXPECT_EQ(GlyphInk('L', column, row), column == 0 || row == 6);
  }
  EXPECT_TRUE(GlyphInk('g', 1, 7)) << "g goes below the line";
}

// Text lands where it is asked for, in its colour, scaled; the rest of the image stays.
TEST(DrawText, WritesAtTheRightPlace) {
  Image image(30, 60, {255, 255, 255});
  DrawText(image, 4, 10, "L", {1, 2, 3}, 2);
  for (int row = 0; row < 30; ++row) {
    for (int column = 0; column < 60; ++column) {
      const int glyph_row = (row - 4) / 2, glyph_column = (column - 10) / 2;
      const bool ink = row >= 4 && column >= 10 && GlyphInk('L', glyph_column, glyph_row);
      EXPECT_EQ(image.at(row, column), ink ? (Rgb{1, 2, 3}) : (Rgb{255, 255, 255}));
    }
  }
}

// Letters over the border are cut off.
TEST(DrawText, StaysInsideTheImage) {
  Image image(5, 5, {255, 255, 255});
  DrawText(image, -3, -3, "####", {0, 0, 0}, 3);
  EXPECT_NE(image, Image(5, 5, {255, 255, 255}));
}

// Lines break at blanks and never pass the width; no word is lost.
TEST(WrapText, BreaksAtBlanks) {
  EXPECT_EQ(WrapText("put the red block on it", 10), (std::vector<std::string>{"put the", "red block", "on it"}));
  EXPECT_EQ(WrapText("incomprehensible", 6), (std::vector<std::string>{"incomp", "rehens", "ible"}));
  EXPECT_TRUE(WrapText("", 10).empty());
  EXPECT_EQ(TextWidth("ab", 2), 22);
}

}  // namespace
}  // namespace gensim::render
