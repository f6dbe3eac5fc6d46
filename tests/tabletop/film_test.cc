#include "envs/tabletop/film.h"

#include <gtest/gtest.h>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;

// A block that rises for `seconds`, told with a longer sentence from the middle on.
Motion Rising(double seconds) {
  Motion motion;
  AddObject(motion.task, "block", {}, "red");
  motion.period_s = 0.02;
  motion.moves = 1;
  for (int k = 0; k * motion.period_s <= seconds; ++k) {
    const double share = k * motion.period_s / seconds;
    Moment moment;
    moment.time_s = k * motion.period_s;
    moment.X_WO = {PoseAt(0.5, 0, 0.02 + 0.1 * share)};
    moment.X_WT = PoseAt(0.5, 0.2, 0.2);
    moment.progress = share;
    moment.instruction =
        share < 0.5 ? "lift it" : "lift the red block from the table and hold it where it can be seen by all";
    motion.moments.push_back(moment);
  }
  return motion;
}

FilmOptions Small() {
  FilmOptions options;
  options.columns = 160;
  return options;
}

// Frames last as long as the motion, with the start and the end shown longer; all have one size, given beforehand.
TEST(Film, LastsAsLongAsTheMotion) {
  const Motion motion = Rising(3);
  Film film(motion, Small());
  EXPECT_EQ(film.speed(), 1);
  double seconds = 0;
  for (int k = 0; k < film.frames(); ++k) seconds += film.SecondsOf(k);
  EXPECT_NEAR(seconds, 3 + 0.8 + 2, 0.15);
  for (const int k : {0, film.frames() / 2, film.frames() - 1}) {
    const render::Image frame = film.Frame(k);
    EXPECT_EQ(frame.columns, film.columns());
    EXPECT_EQ(frame.rows, film.rows());
  }
}

// A long motion is played faster by a whole factor, so that it lasts no longer than allowed.
TEST(Film, LongMotionsAreFaster) {
  const Motion motion = Rising(30);
  const Film film(motion, Small());
  EXPECT_EQ(film.speed(), 3);
  EXPECT_LE(film.frames(), 12 * 10 + 2);
}

// A frame does not depend on those drawn before it, and the block's pixels move up as it rises.
TEST(Film, FramesAreFunctionsOfTheirNumber) {
  const Motion motion = Rising(1);
  Film forwards(motion, Small()), backwards(motion, Small());
  std::vector<render::Image> frames;
  for (int k = 0; k < forwards.frames(); ++k) frames.push_back(forwards.Frame(k));
  for (int k = backwards.frames() - 1; k >= 0; --k) EXPECT_EQ(backwards.Frame(k), frames[static_cast<size_t>(k)]);
  const auto first_red = [](const render::Image& frame) {
    for (int row = 0; row < frame.rows; ++row)
      for (int column = 0; column < frame.columns; ++column)
        if (frame.at(row, column)[0] > 2 * frame.at(row, column)[1]) return row;
    return frame.rows;
  };
  EXPECT_LT(first_red(frames.back()), first_red(frames.front()));
}

// The bar below the picture grows with the progress, from nothing to the whole width.
TEST(Film, BarShowsProgress) {
  const Motion motion = Rising(1);
  Film film(motion, Small());
  const auto green = [&](int k) {
    const render::Image frame = film.Frame(k);
    int count = 0;
    for (int column = 0; column < frame.columns; ++column) {
      const render::Rgb& rgb = frame.at(160 * 9 / 16 + 2, column);
      count += rgb[1] > 2 * rgb[0];
    }
    return count;
  };
  EXPECT_EQ(green(0), 0);
  EXPECT_NEAR(green(5), 80, 4);
  EXPECT_EQ(green(film.frames() - 1), 160);
}

// The start alone is one frame without a bar.
TEST(Film, StillHasNoBar) {
  Motion motion = Rising(1);
  const int rows = Film(motion, Small()).rows();
  motion.moments.resize(1);
  Film film(motion, Small());
  EXPECT_EQ(film.frames(), 1);
  EXPECT_LT(film.rows(), rows);
  EXPECT_EQ(film.Frame(0).rows, film.rows());
}

// Randomised films repeat for a seed and differ by it; the noise changes from frame to frame.
TEST(Film, Randomises) {
  const Motion motion = Rising(1);
  FilmOptions options = Small();
  const render::Image plain = Film(motion, options).Frame(0);
  options.randomise = 1;
  Film one(motion, options), same(motion, options);
  EXPECT_EQ(one.Frame(0), same.Frame(0));
  EXPECT_NE(one.Frame(0), plain);
  options.randomise = 2;
  EXPECT_NE(Film(motion, options).Frame(0), one.Frame(0));
}

}  // namespace
}  // namespace gensim::tabletop
