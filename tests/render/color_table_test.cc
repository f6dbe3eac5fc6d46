#include "envs/render/color_table.h"

#include <gtest/gtest.h>

#include "envs/base/rng.h"

namespace gensim::render {
namespace {

// Few colours are kept exactly and found again; a colour that is not there gets its nearest.
TEST(ColorTable, FewColoursAreExact) {
  const std::vector<Rgb> colors = {{0, 0, 0}, {1, 0, 0}, {250, 250, 250}, {10, 200, 30}};
  ColorCount count;
  for (int i = 0; i < 3; ++i)
    for (const Rgb& rgb : colors) count.Add(rgb);
  ColorTable table(count, 4);
  EXPECT_EQ(table.colors().size(), 4u);
  for (const Rgb& rgb : colors) EXPECT_EQ(table.colors()[table.Nearest(rgb)], rgb);
  const Rgb near_green = {20, 190, 30}, green = {10, 200, 30};
  EXPECT_EQ(table.colors()[table.Nearest(near_green)], green);
}

// A table that is too small has the size asked for, and its colours lie among those that were counted.
TEST(ColorTable, ManyColoursAreCut) {
  Rng rng(3, "color-table");
  ColorCount count;
  for (int i = 0; i < 20000; ++i)
    count.Add({static_cast<uint8_t>(rng.Integer(100, 200)), static_cast<uint8_t>(rng.Integer(0, 60)), 7});
  for (const int colors : {1, 2, 16, 255}) {
    ColorTable table(count, colors);
    EXPECT_EQ(static_cast<int>(table.colors().size()), colors);
    for (const Rgb& rgb : table.colors()) {
      EXPECT_GE(rgb[0], 100);
      EXPECT_LE(rgb[0], 200);
      EXPECT_LE(rgb[1], 60);
      EXPECT_EQ(rgb[2], 7);
    }
  }
}

// Nearest is the nearest, whatever was looked up before.
TEST(ColorTable, NearestIsNearest) {
  Rng rng(4, "color-table/nearest");
  const auto draw = [&] {
    Rgb rgb;
    for (uint8_t& channel : rgb) channel = static_cast<uint8_t>(rng.Integer(0, 255));
    return rgb;
  };
  ColorCount count;
  for (int i = 0; i < 3000; ++i) count.Add(draw());
  ColorTable table(count, 60);
  const auto distance = [](const Rgb& a, const Rgb& b) {
    int sum = 0;
    for (size_t i = 0; i < 3; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
  };
  for (int i = 0; i < 20000; ++i) {
    const Rgb rgb = draw();
    const int found = distance(rgb, table.colors()[table.Nearest(rgb)]);
    for (const Rgb& other : table.colors()) ASSERT_LE(found, distance(rgb, other));
  }
}

// Sizes out of range and a table of nothing are misuse.
TEST(ColorTable, ThrowsOnMisuse) {
  ColorCount count;
  EXPECT_THROW(ColorTable(count, 4), std::invalid_argument);
  count.Add({1, 2, 3});
  EXPECT_THROW(ColorTable(count, 0), std::invalid_argument);
  EXPECT_THROW(ColorTable(count, 256), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::render
