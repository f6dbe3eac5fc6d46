// Pictures of decisions: heat where it is, the cross at the grip, the tick along the heading, pairs in rows.
#include "cli/explain_picture.h"

#include <gtest/gtest.h>

#include <numbers>
#include <stdexcept>

namespace gensim::cli {
namespace {

using policies::kMapColumns, policies::kMapPixels, policies::kMapRows;
using render::Image, render::Rgb;

constexpr Rgb kWhite{255, 255, 255};
const std::vector<uint8_t> kTable(kMapPixels * 3, 100);

HeatMap HeatAt(int row, int column) {
  HeatMap heat{kMapRows / 2, kMapColumns / 2, std::vector<float>(kMapPixels / 4, 0)};
  heat.values[static_cast<size_t>(row * heat.columns + column)] = 0.5f;
  return heat;
}

policies::Grip GripAt(double row, double column, double yaw) {
  policies::Grip grip;
  grip.pixel = {row, column}, grip.yaw_rad = yaw;
  return grip;
}

// A cell of half the map's resolution is 4 x 4 pixels of the picture; elsewhere the table is as it was.
TEST(HeatPicture, IsRedWhereTheHeatIs) {
  const Image image = HeatPicture(kTable, HeatAt(10, 20), GripAt(100, 200, 0), "pick");
  ASSERT_EQ(image.columns, 2 * kMapColumns);
  ASSERT_GT(image.rows, 2 * kMapRows) << "the caption comes below";
  for (const int r : {40, 43}) {
    for (const int c : {80, 83}) EXPECT_GT(image.at(r, c)[0], image.at(r, c)[1] + 150);
  }
  for (const auto& [r, c] : {std::pair(39, 80), {44, 83}, {40, 79}, {43, 84}})
    EXPECT_EQ(image.at(r, c), (Rgb{100, 100, 100}));
}

// The tick goes down the picture for yaw 0 (along x) and right for a quarter turn (along y).
TEST(HeatPicture, MarksGripAndHeading) {
  const auto white = [&](double yaw, int down, int along) {
    const Image image = HeatPicture(kTable, HeatAt(0, 0), GripAt(80, 160, yaw), "place");
    return image.at(161 + down, 321 + along) == kWhite;
  };
  EXPECT_TRUE(white(0, 20, 0));
  EXPECT_FALSE(white(0, -20, 0) || white(0, 0, 20) || white(0, 0, -20));
  EXPECT_TRUE(white(std::numbers::pi / 2, 0, 20));
  EXPECT_FALSE(white(std::numbers::pi / 2, 20, 0) || white(std::numbers::pi / 2, 0, -20));
  // a grip at the corner draws what is on the picture
  EXPECT_NO_THROW((void)HeatPicture(kTable, HeatAt(0, 0), GripAt(-0.5, 319.5, 1), "place"));
}

TEST(HeatPicture, RefusesOtherMaps) {
  HeatMap odd = HeatAt(0, 0);
  odd.values.pop_back();
  EXPECT_THROW(HeatPicture(kTable, odd, {}, ""), std::invalid_argument);
  EXPECT_THROW(HeatPicture(kTable, {7, 14, std::vector<float>(98)}, {}, ""), std::invalid_argument);
  EXPECT_THROW(HeatPicture({}, HeatAt(0, 0), {}, ""), std::invalid_argument);
}

// Three pictures: two in the first row, one below; all of their pixels, nothing else but white.
TEST(InPairs, LaysRowsOfTwo) {
  const Rgb red{255, 0, 0}, green{0, 255, 0}, blue{0, 0, 255};
  const Image sheet = InPairs({Image(4, 6, red), Image(5, 7, green), Image(3, 2, blue)});
  size_t reds = 0, greens = 0, blues = 0, whites = 0;
  for (const Rgb& pixel : sheet.pixels)
    reds += pixel == red, greens += pixel == green, blues += pixel == blue, whites += pixel == kWhite;
  EXPECT_EQ(reds, 24u);
  EXPECT_EQ(greens, 35u);
  EXPECT_EQ(blues, 6u);
  EXPECT_EQ(reds + greens + blues + whites, sheet.pixels.size());
  EXPECT_EQ(sheet.at(0, 0), red);
  EXPECT_EQ(sheet.at(4, sheet.columns - 1), green);
  EXPECT_EQ(sheet.at(sheet.rows - 1, 0), blue);
}

}  // namespace
}  // namespace gensim::cli
