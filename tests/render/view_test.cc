#include "envs/render/view.h"

#include <gtest/gtest.h>

namespace gensim::render {
namespace {

RenderShape Cube() {
  physics::Geom geom;
  geom.half = {0.03, 0.03, 0.03};
  return RenderShape(geom);
}
const RenderShape kCube = Cube();

// Mean row and column of the reddish pixels of a view with one red cube.
std::pair<double, double> RedAt(const std::string& view, double x, double y) {
  const std::vector<RenderItem> items = {{&kCube, PoseAt(x, y, 0.03), {220, 40, 40}, 0}};
  const Image image = RenderView(items, view, 240);
  double rows = 0, columns = 0, count = 0;
  for (int row = 0; row < image.rows; ++row)
    for (int column = 0; column < image.columns; ++column)
      if (image.at(row, column)[0] > 2 * image.at(row, column)[1]) rows += row, columns += column, ++count;
  EXPECT_GT(count, 20) << view;
  return {rows / count / image.rows, columns / count / image.columns};
}

// Every view has the shape that it promises and shows the whole width of the table's middle.
TEST(View, HasItsShape) {
  for (const std::string& view : ViewNames()) {
    const Image image = RenderView({}, view, 320);
    EXPECT_EQ(image.columns, 320);
    EXPECT_EQ(image.rows, ViewRows(view, 320));
    for (const double y : {-0.35, 0.0, 0.35}) RedAt(view, 0.5, y);
  }
  EXPECT_EQ(ViewRows("picture", 320), 180);
  EXPECT_EQ(ViewRows("map", 320), 160);
  EXPECT_EQ(ViewRows("left", 320), 240);
}

// The map has the convention of maps for policies: x goes down, y to the right, pixel for pixel.
TEST(View, MapIsTheMap) {
  const auto [row, column] = RedAt("map", 0.35, 0.25);
  EXPECT_NEAR(row, (0.35 - 0.25) / 0.5, 0.01);
  EXPECT_NEAR(column, (0.25 + 0.5) / 1.0, 0.01);
}

// From behind the robot its left is left; the front camera looks back at it, so there left is right.
TEST(View, SidesAreRight) {
  EXPECT_LT(RedAt("picture", 0.5, 0.3).second, 0.4);
  EXPECT_GT(RedAt("front", 0.5, 0.3).second, 0.6);
}

// Unknown views and tiny ones are misuse; the message names the nearest view.
TEST(View, ThrowsOnMisuse) {
  EXPECT_THROW(RenderView({}, "map", 8), std::invalid_argument);
  try {
    RenderView({}, "fron", 320);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean front?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace gensim::render
