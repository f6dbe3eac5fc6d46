#include "envs/render/picture.h"

#include <gtest/gtest.h>

#include "envs/render/text.h"

namespace gensim::render {
namespace {

physics::Geom Cube() {
  physics::Geom geom;
  geom.half = {0.03, 0.03, 0.03};
  return geom;
}

const RenderShape kCube(Cube());
constexpr Rgb kRed = {220, 40, 40};

PictureView Small() {
  PictureView view;
  view.columns = 160;
  view.rows = 90;
  return view;
}

// Mean column and row of the reddish pixels, and their number.
struct Blob {
  double row = 0, column = 0;
  int pixels = 0;
};
Blob Reddish(const Image& image) {
  Blob blob;
  for (int row = 0; row < image.rows; ++row) {
    for (int column = 0; column < image.columns; ++column) {
      const Rgb& p = image.at(row, column);
      if (p[0] < 2 * p[1]) continue;
      blob.row += row, blob.column += column, ++blob.pixels;
    }
  }
  blob.row /= std::max(1, blob.pixels), blob.column /= std::max(1, blob.pixels);
  return blob;
}

Image With(double x, double y) {
  const std::vector<RenderItem> items = {{&kCube, PoseAt(x, y, 0.03), kRed, 0}};
  return RenderPicture(items, Small());
}

// The robot's left is left in the picture and away from it is up; nearer things are larger.
TEST(Picture, IsSeenFromTheRobot) {
  const Blob middle = Reddish(With(0.5, 0)), left = Reddish(With(0.5, 0.3)), far = Reddish(With(0.7, 0)),
             near = Reddish(With(0.3, 0));
  EXPECT_NEAR(middle.column, 79.5, 1.5);
  EXPECT_LT(left.column, middle.column - 30);
  EXPECT_LT(far.row, middle.row - 10);
  EXPECT_GT(near.row, middle.row + 10);
  EXPECT_GT(near.pixels, far.pixels);
  EXPECT_GT(far.pixels, 30);
}

// The whole workspace is inside the picture: cubes in all four corners are seen in full size.
TEST(Picture, ShowsTheWholeTable) {
  const int reference = Reddish(With(0.72, 0)).pixels;
  for (const double x : {0.28, 0.72}) {
    for (const double y : {-0.47, 0.47}) EXPECT_GT(Reddish(With(x, y)).pixels, 0.8 * reference) << x << " " << y;
  }
}

// A cube throws a shadow on the table: pixels away from it get darker than on the bare table.
TEST(Picture, HasShadows) {
  const Image bare = RenderPicture({}, Small()), with = With(0.5, 0);
  int darker = 0;
  for (size_t i = 0; i < bare.pixels.size(); ++i) {
    const Rgb &a = bare.pixels[i], &b = with.pixels[i];
    const bool gray = std::abs(b[0] - b[1]) < 12;
    darker += gray && b[1] + 40 < a[1];
  }
  EXPECT_GT(darker, 15);
}

// The same scene gives the same pixels.
TEST(Picture, IsDeterministic) { EXPECT_EQ(With(0.4, 0.1), With(0.4, 0.1)); }

// A caption adds a white bar with ink and leaves the picture as it was; no caption adds nothing.
TEST(Picture, CaptionsGoBelow) {
  const Image image = With(0.5, 0);
  EXPECT_EQ(WithCaption(image, ""), image);
  const Image one = WithCaption(image, "red", 1),
              many = WithCaption(image, "put the red block into the green bowl and then go", 1);
  EXPECT_GT(one.rows, image.rows + kGlyphHeight);
  EXPECT_GT(many.rows, one.rows);
  EXPECT_TRUE(std::equal(image.pixels.begin(), image.pixels.end(), one.pixels.begin()));
  int ink = 0;
  for (int row = image.rows; row < one.rows; ++row) {
    for (int column = 0; column < one.columns; ++column) ink += one.at(row, column)[0] < 100;
  }
  EXPECT_GT(ink, 15);
}

// Cells of a contact sheet stand in rows, each image whole.
TEST(Picture, ContactSheetsHoldAllImages) {
  std::vector<LabelledImage> cells;
  for (uint8_t i = 0; i < 5; ++i) cells.push_back({"cell", Image(20, 40, {i, 0, 200})});
  const Image sheet = ContactSheet(cells, 3);
  EXPECT_GT(sheet.columns, 3 * 40);
  EXPECT_LT(sheet.columns, 4 * 40);
  EXPECT_GT(sheet.rows, 2 * 20);
  for (uint8_t i = 0; i < 5; ++i) {
    EXPECT_EQ(std::count(sheet.pixels.begin(), sheet.pixels.end(), Rgb{i, 0, 200}), 20 * 40);
  }
  EXPECT_GE(ContactSheet({}, 3).rows, 1);
}

}  // namespace
}  // namespace gensim::render
