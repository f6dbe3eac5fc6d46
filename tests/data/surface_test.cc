#include "policies/data/surface.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gensim::policies {
namespace {

using HeightMap = std::vector<float>;

HeightMap Table() { return HeightMap(kMapPixels, 0.0f); }

// a body with vertical sides
void Box(HeightMap& map, int row, int column, int half_rows, int half_columns, float height) {
  for (int r = row - half_rows; r <= row + half_rows; ++r)
    for (int c = column - half_columns; c <= column + half_columns; ++c)
      map[static_cast<size_t>(r * kMapColumns + c)] = height;
}

Label Move(Pixel pick, Pixel place, double turn = 0) {
  Label label;
  label.pick.pixel = pick, label.place.pixel = place, label.place.yaw_rad = turn;
  return label;
}

// A block from the table to the table, onto another block, and into a hollow with a rim.
TEST(Surface, HeightsOfABlock) {
  HeightMap map = Table();
  Box(map, 40, 40, 6, 6, 0.04f);
  Box(map, 40, 100, 8, 8, 0.05f);
  Box(map, 100, 100, 20, 20, 0.06f);
  Box(map, 100, 100, 18, 18, 0.01f);
  EXPECT_NEAR(PickHeight(map, {40, 40}), 0.04, 1e-6);
  EXPECT_NEAR(PlaceHeight(map, Move({40, 40}, {80, 200}), 0.04), 0.04, 1e-6);
  EXPECT_NEAR(PlaceHeight(map, Move({40, 40}, {40, 100}), 0.04), 0.09, 1e-6);
  EXPECT_NEAR(PlaceHeight(map, Move({40, 40}, {100, 100}), 0.04), 0.05, 1e-6);
  // moved by less than its own size it does not stand on itself
  EXPECT_NEAR(PlaceHeight(map, Move({40, 40}, {44, 42}), 0.04), 0.04, 1e-6);
}

// A plank across two pillars rests on them, and turned away from them on the table between.
TEST(Surface, TheWholeOutlineCounts) {
  HeightMap map = Table();
  Box(map, 30, 60, 4, 30, 0.02f);
  Box(map, 100, 100, 5, 5, 0.08f);
  Box(map, 100, 150, 5, 5, 0.08f);
  EXPECT_NEAR(PlaceHeight(map, Move({30, 60}, {100, 125}), 0.02), 0.10, 1e-6);
  EXPECT_NEAR(PlaceHeight(map, Move({30, 60}, {100, 125}, std::acos(0.0)), 0.02), 0.02, 1e-6);
}

// Other maps and pixels off the map are mistakes of the caller.
TEST(Surface, MisuseIsRefused) {
  const HeightMap map = Table();
  EXPECT_THROW(PickHeight(map, {160, 0}), std::invalid_argument);
  EXPECT_THROW(PlaceHeight(map, Move({0, 0}, {0, 400}), 0), std::invalid_argument);
  EXPECT_THROW(PickHeight(std::span(map).first(10), {0, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
