#include "policies/data/augment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "policies/data/warp.h"
#include "tests/data/toy_source.h"

namespace gensim::policies {
namespace {

using testing::kPickMark;
using testing::kPlaceMark;
using testing::Mark;

constexpr DirectionUse kFree{Turning::kFree, true}, kSmall{Turning::kSmall, true}, kNone{Turning::kNone, true};

Label RandomLabel(Rng& rng) {
  Label label;
  for (Grip* grip : {&label.pick, &label.place}) {
    grip->pixel = {std::floor(rng.Uniform(0, kMapRows)), std::floor(rng.Uniform(0, kMapColumns))};
    grip->yaw_rad = rng.Uniform(-3, 3);
  }
  return label;
}

// Forward and Backward are each other's inverse, whatever was drawn.
TEST(Augment, ForwardAndBackwardAreInverse) {
  Rng rng(1, "augment-test");
  for (int i = 0; i < 1000; ++i) {
    const Label label = RandomLabel(rng);
    const Augmentation drawn = DrawAugmentation({}, kFree, label, rng);
    const Pixel p{rng.Uniform(0, 160), rng.Uniform(0, 320)}, back = drawn.Backward(drawn.Forward(p));
    EXPECT_NEAR(back.row, p.row, 1e-9);
    EXPECT_NEAR(back.column, p.column, 1e-9);
  }
}

// Labels never leave the map, for any kind of sentence, at the edges too.
TEST(Augment, LabelsStayOnTheMap) {
  Rng rng(2, "augment-test");
  for (int i = 0; i < 20000; ++i) {
    Label label = RandomLabel(rng);
    if (i % 5 == 0) label.pick.pixel = {-0.5, 319.5};
    if (i % 7 == 0) label.place.pixel = {159.5, -0.5};
    const DirectionUse use = i % 3 == 0 ? kFree : i % 3 == 1 ? kSmall : kNone;
    const Label moved = DrawAugmentation({}, use, label, rng).Move(label);
    EXPECT_TRUE(OnMap(moved.pick.pixel, -1e-9)) << moved.pick.pixel.row << ", " << moved.pick.pixel.column;
    EXPECT_TRUE(OnMap(moved.place.pixel, -1e-9));
  }
}

// A sentence decides how far the map is turned; free ones are turned every way.
TEST(Augment, SentencesLimitTheTurn) {
  Rng rng(3, "augment-test");
  Label label;
  label.pick.pixel = {70, 150}, label.place.pixel = {90, 170};
  std::array<int, 4> quarters{};
  for (int i = 0; i < 2000; ++i) {
    AugmentOptions some;
    some.small_turn_rad = 0.15;
    const double small = DrawAugmentation(some, kSmall, label, rng).turn_rad;
    EXPECT_TRUE(std::abs(small) <= 0.15 && small != 0);
    EXPECT_EQ(DrawAugmentation({}, kSmall, label, rng).turn_rad, 0);
    EXPECT_EQ(DrawAugmentation({}, kNone, label, rng).turn_rad, 0);
    const double turn = DrawAugmentation({}, kFree, label, rng).turn_rad;
    ++quarters[static_cast<size_t>((turn + 3.1416) / 1.5709)];
    const Augmentation kept = DrawAugmentation({}, {Turning::kFree, false}, label, rng);
    EXPECT_FALSE(kept.flip_rows || kept.flip_columns);
  }
  for (const int quarter : quarters) EXPECT_GT(quarter, 400);
}

// Nothing is drawn that the options switch off.
TEST(Augment, OptionsSwitchOff) {
  Rng rng(4, "augment-test");
  const AugmentOptions off{.turns = false, .flips = false, .shift_px = 0, .scale = 0, .brightness = 0};
  for (int i = 0; i < 100; ++i) {
    const Label label = RandomLabel(rng);
    const Augmentation drawn = DrawAugmentation(off, kFree, label, rng);
    const Label moved = drawn.Move(label);
    EXPECT_NEAR(moved.pick.pixel.row, label.pick.pixel.row, 1e-9);
    EXPECT_NEAR(moved.place.pixel.column, label.place.pixel.column, 1e-9);
    EXPECT_NEAR(moved.place.yaw_rad, label.place.yaw_rad, 1e-12);
    EXPECT_EQ(drawn.gain, 1);
  }
}

// Directions stay true: what is said to be left of something is left of it in the picture too (the columns grow to the
// left, the rows away from the robot), after flips with their words and small turns.
TEST(Augment, WordsStayTrue) {
  Rng rng(5, "augment-test");
  int flipped = 0;
  for (int i = 0; i < 2000; ++i) {
    Label label;
    const double row = rng.Uniform(60, 100), column = rng.Uniform(100, 200);
    // pick stands for the reference, place for a spot well to the left of it, or behind it
    const bool left = i % 2 == 0;
    label.pick.pixel = {row, column};
    label.place.pixel =
        left ? Pixel{row + rng.Uniform(-5, 5), column + 40} : Pixel{row + 40, column + rng.Uniform(-5, 5)};
    const std::string text = left ? "put it to the left of the bowl" : "put it behind the bowl";
    const Augmentation drawn = DrawAugmentation({}, DirectionUseOf(text), label, rng);
    const Label moved = drawn.Move(label);
    const std::string said = drawn.Say(text);
    const double rows = moved.place.pixel.row - moved.pick.pixel.row,
                 columns = moved.place.pixel.column - moved.pick.pixel.column;
    const bool is_left = columns > std::abs(rows), is_right = -columns > std::abs(rows),
               is_behind = rows > std::abs(columns), is_front = -rows > std::abs(columns);
    EXPECT_EQ(said.find("left") != said.npos, is_left);
    EXPECT_EQ(said.find("right") != said.npos, is_right);
    EXPECT_EQ(said.find("behind") != said.npos, is_behind);
    EXPECT_EQ(said.find("in front of") != said.npos, is_front);
    flipped += said != text;
  }
  EXPECT_GT(flipped, 800);
  EXPECT_LT(flipped, 1200);
}

// The labels follow the pixels: a marker drawn at pick and place is found within a pixel of the moved label, in colour
// and in height, through every kind of augmentation.
TEST(Warp, LabelsFollowPixels) {
  Rng rng(6, "warp-test");
  std::vector<uint8_t> color(kFrameColorBytes);
  std::vector<float> height(kMapPixels);
  for (int i = 0; i < 300; ++i) {
    const Label label = RandomLabel(rng);
    Frame frame;
    // markers of three by three pixels, so that a smaller scale cannot lose them
    const auto draw = [&](const Pixel& at, const Rgb& mark, uint16_t units) {
      for (int r = -1; r <= 1; ++r)
        for (int c = -1; c <= 1; ++c) {
          const Pixel p{at.row + r, at.column + c};
          if (OnMap(p)) Mark(frame, p, mark, units);
        }
    };
    draw(label.pick.pixel, kPickMark, 4000);
    if (std::hypot(label.pick.pixel.row - label.place.pixel.row, label.pick.pixel.column - label.place.pixel.column) <
        8)
      continue;
    draw(label.place.pixel, kPlaceMark, 2000);
    AugmentOptions options;
    options.brightness = 0;
    const Augmentation drawn = DrawAugmentation(options, kFree, label, rng);
    WarpFrame(frame, drawn, {200, 200, 200}, color, height);
    const Label moved = drawn.Move(label);
    const auto near = [&](const Pixel& p, const Rgb& mark, float height_m) {
      for (int r = -1; r <= 1; ++r)
        for (int c = -1; c <= 1; ++c) {
          const Pixel q{std::round(p.row) + r, std::round(p.column) + c};
          if (!OnMap(q)) continue;
          const size_t at = testing::CellOf(q);
          if (color[3 * at] == mark[0] && color[3 * at + 2] == mark[2] && std::abs(height[at] - height_m) < 1e-6)
            return true;
        }
      return false;
    };
    EXPECT_TRUE(near(moved.pick.pixel, kPickMark, 0.04f)) << i;
    EXPECT_TRUE(near(moved.place.pixel, kPlaceMark, 0.02f)) << i;
  }
}

// Yaws turn with the map: the two ends of a bar of a given heading lie along its yaw after every augmentation. That is
// what a crop turned by a label's yaw relies on: the bar is then always along its rows.
TEST(Warp, YawsFollowPixels) {
  Rng rng(7, "warp-test");
  for (int i = 0; i < 2000; ++i) {
    Label label = RandomLabel(rng);
    const Grip& grip = label.pick;
    const double reach = 20;
    const Pixel tip{grip.pixel.row + reach * std::cos(grip.yaw_rad),
                    grip.pixel.column + reach * std::sin(grip.yaw_rad)};
    const Augmentation drawn = DrawAugmentation({}, kFree, label, rng);
    const Label moved = drawn.Move(label);
    const Pixel end = drawn.Forward(tip);
    const double heading = std::atan2(end.column - moved.pick.pixel.column, end.row - moved.pick.pixel.row);
    EXPECT_NEAR(std::abs(WrapAngle(heading - moved.pick.yaw_rad)), 0, 1e-9);
    // by how much the thing is turned stays, but for its sense under one flip
    const double before = WrapAngle(label.place.yaw_rad - label.pick.yaw_rad),
                 after = WrapAngle(moved.place.yaw_rad - moved.pick.yaw_rad);
    const double sense = drawn.flip_rows != drawn.flip_columns ? -1 : 1;
    EXPECT_NEAR(std::abs(WrapAngle(after - sense * before)), 0, 1e-9);
  }
}

// Every pixel comes from where Backward says, and is bare table where that is beyond the map.
TEST(Warp, EveryPixelComesFromItsPlace) {
  Rng rng(8, "warp-test");
  Frame frame;
  for (size_t i = 0; i < kMapPixels; ++i) {
    frame.height[i] = static_cast<uint16_t>(1 + i % 60000);
    for (size_t c = 0; c < 3; ++c) frame.color[3 * i + c] = static_cast<uint8_t>(rng.NextU32());
  }
  std::vector<uint8_t> color(kFrameColorBytes);
  std::vector<float> height(kMapPixels);
  for (int round = 0; round < 40; ++round) {
    AugmentOptions options;
    options.brightness = 0, options.shift_px = 100;
    const Augmentation drawn = DrawAugmentation(options, kFree, RandomLabel(rng), rng);
    WarpFrame(frame, drawn, {1, 2, 3}, color, height);
    for (int r = 0; r < kMapRows; ++r) {
      for (int c = 0; c < kMapColumns; ++c) {
        const Pixel from = drawn.Backward({static_cast<double>(r), static_cast<double>(c)});
        const auto at = static_cast<size_t>(r * kMapColumns + c);
        // fixed point may round the other way within a hundredth of a pixel of a border
        const auto close = [](double x) { return std::abs(x + 0.5 - std::round(x + 0.5)) < 0.01; };
        if (close(from.row) || close(from.column)) continue;
        if (!OnMap(from)) {
          ASSERT_EQ(color[3 * at + 1], 2);
          ASSERT_EQ(height[at], 0);
        } else {
          const size_t source = testing::CellOf(from);
          ASSERT_EQ(height[at], HeightOf(frame.height[source])) << r << ", " << c;
          ASSERT_EQ(color[3 * at], frame.color[3 * source]);
        }
      }
    }
  }
}

// Without an augmentation the pixels are the frame's own; brightness changes colours by its factor and nothing else.
TEST(Warp, PlainCopiesAndBrightness) {
  Frame frame;
  for (size_t i = 0; i < kFrameColorBytes; ++i) frame.color[i] = static_cast<uint8_t>(i);
  for (size_t i = 0; i < kMapPixels; ++i) frame.height[i] = static_cast<uint16_t>(i);
  std::vector<uint8_t> color(kFrameColorBytes), bright(kFrameColorBytes);
  std::vector<float> height(kMapPixels), same(kMapPixels);
  CopyFrame(frame, color, height);
  EXPECT_EQ(color, frame.color);
  Augmentation gain;
  gain.gain = 1.1;
  WarpFrame(frame, gain, {0, 0, 0}, bright, same);
  EXPECT_EQ(same, height);
  for (size_t i = 0; i < kFrameColorBytes; ++i)
    ASSERT_EQ(bright[i], std::min(255, static_cast<int>(std::round(color[i] * 1.1))));
  EXPECT_THROW(CopyFrame(frame, std::span(color).first(7), height), std::invalid_argument);
}

// Options out of range are refused with name, value and range.
TEST(Augment, OptionsAreChecked) {
  AugmentOptions options;
  options.scale = 0.9;
  try {
    RequireLegal(options);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "augmentation: scale is 0.9; legal: 0 to 0.5");
  }
}

}  // namespace
}  // namespace gensim::policies
