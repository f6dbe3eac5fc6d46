#include "envs/render/gif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "envs/base/file.h"
#include "envs/base/rng.h"
#include "tests/render/gif_reader.h"

namespace gensim::render {
namespace {

// A square that walks over a two-coloured ground.
std::vector<GifFrame> Walk(int frames, int rows = 40, int columns = 60) {
  std::vector<GifFrame> walk;
  for (int k = 0; k < frames; ++k) {
    Image image(rows, columns, {200, 200, 190});
    for (int column = 0; column < columns; ++column) image.at(rows / 2, column) = {20, 20, 30};
    for (int row = 5; row < 12; ++row)
      for (int column = 0; column < 7; ++column) image.at(row, (k + column) % columns) = {220, 30, 40};
    walk.push_back({image, 4 + k % 3});
  }
  return walk;
}

Image Noise(uint64_t seed, int rows, int columns, int colors) {
  Rng rng(seed, "gif/noise");
  std::vector<Rgb> palette(static_cast<size_t>(colors));
  for (Rgb& rgb : palette)
    for (uint8_t& channel : rgb) channel = static_cast<uint8_t>(rng.Integer(0, 255));
  Image image(rows, columns);
  for (Rgb& pixel : image.pixels) pixel = rng.Pick(palette);
  return image;
}

int LargestDifference(const Image& a, const Image& b) {
  int most = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i)
    for (size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(a.pixels[i][c] - b.pixels[i][c]));
  return most;
}

// Frames of few colours come back exactly, with their delays, also when many are alike or nothing changes.
TEST(Gif, FewColoursAreExact) {
  std::vector<GifFrame> walk = Walk(90);
  walk.push_back(walk.back());  // nothing changes
  walk.push_back(walk.front());
  const ReadGif back = DecodeGif(EncodeGif(walk));
  EXPECT_TRUE(back.repeats);
  EXPECT_EQ(back.colors, 4);  // three and the transparent one
  ASSERT_EQ(back.shown.size(), walk.size());
  for (size_t k = 0; k < walk.size(); ++k) {
    EXPECT_EQ(back.shown[k], walk[k].image) << k;
    EXPECT_EQ(back.delays_cs[k], walk[k].delay_cs) << k;
  }
  EXPECT_EQ(back.changed[90], 1);
}

// Only what changed is stored: later frames are small rectangles, and a still scene costs some bytes a frame.
TEST(Gif, StoresWhatChanged) {
  const ReadGif back = DecodeGif(EncodeGif(Walk(10)));
  EXPECT_EQ(back.changed[0], 40 * 60);
  for (size_t k = 1; k < 10; ++k) EXPECT_EQ(back.changed[k], 7 * 8) << k;
  const std::vector<GifFrame> still(100, {Noise(1, 100, 100, 200), 10});
  const size_t one = EncodeGif(std::span(still).first(1)).size(), all = EncodeGif(still).size();
  EXPECT_LT(all - one, 99 * 40);
}

// Frames are kept as what changed: a walking square costs its two edges, a still scene next to nothing, and a frame of
// which every fourth pixel changes, the worst there is, no more than its pixels.
TEST(Gif, KeepsWhatChanged) {
  const auto kept = [](const std::vector<GifFrame>& frames) {
    GifEncoder encoder;
    for (const GifFrame& frame : frames) encoder.Add(frame.image, frame.delay_cs);
    EXPECT_EQ(encoder.Encode(), EncodeGif(frames));
    return encoder.kept_bytes() / (frames.size() - 1);
  };
  EXPECT_LT(kept(Walk(10)), 64 + 7 * 2 * (8 + 3) + 1);
  const Image still = Noise(1, 100, 100, 200);
  EXPECT_LT(kept({{still, 10}, {still, 10}}), 100);
  Image sparse = still;
  for (size_t i = 0; i < sparse.pixels.size(); i += 4) sparse.pixels[i][0] ^= 1;
  EXPECT_LE(kept({{still, 10}, {sparse, 10}}), 100 + 3 * sparse.pixels.size());
}

// Every size of colour table, images of one pixel and one colour, and codes up to the longest and past a full table.
TEST(Gif, AllTableSizes) {
  for (const int colors : {1, 2, 3, 4, 7, 8, 16, 100, 127, 128, 255}) {
    for (const auto& [rows, columns] : {std::pair{1, 1}, {1, 9}, {37, 11}, {150, 130}}) {
      const std::vector<GifFrame> frames = {{Noise(7, rows, columns, colors), 10}, {Noise(8, rows, columns, 1), 10}};
      const bool fits = colors < 255;  // the second frame may bring one more
      const ReadGif back = DecodeGif(EncodeGif(std::span(frames).first(fits ? 2 : 1)));
      EXPECT_EQ(back.shown[0], frames[0].image) << colors << " colours, " << rows << " x " << columns;
      if (fits) {
        EXPECT_EQ(back.shown[1], frames[1].image);
      }
    }
  }
}

// Runs of every length end at every place of the code table: the end code has the width that a reader expects.
TEST(Gif, EveryLength) {
  for (int length = 1; length <= 700; ++length) {
    const std::vector<GifFrame> frames = {{Noise(3, 1, length, 3), 10}};
    EXPECT_EQ(DecodeGif(EncodeGif(frames)).shown[0], frames[0].image) << length;
  }
}

// Smooth gradients of many thousand colours come back within the error of a table of 255.
TEST(Gif, ManyColoursAreNear) {
  std::vector<GifFrame> frames;
  for (int k = 0; k < 3; ++k) {
    Image image(90, 120);
    for (int row = 0; row < 90; ++row)
      for (int column = 0; column < 120; ++column)
        image.at(row, column) = {static_cast<uint8_t>(2 * column), static_cast<uint8_t>(2 * row + 20 * k),
                                 static_cast<uint8_t>(column + row)};
    frames.push_back({image, 10});
  }
  const ReadGif back = DecodeGif(EncodeGif(frames));
  EXPECT_EQ(back.colors, 256);
  for (size_t k = 0; k < frames.size(); ++k) {
    // 255 cells over a surface of 240 x 220 steps are some 15 steps wide
    EXPECT_LT(LargestDifference(back.shown[k], frames[k].image), 32);
    double sum = 0;
    for (size_t i = 0; i < frames[k].image.pixels.size(); ++i)
      sum += std::abs(back.shown[k].pixels[i][0] - frames[k].image.pixels[i][0]);
    EXPECT_LT(sum / static_cast<double>(frames[k].image.pixels.size()), 6);
  }
}

// The same frames give the same bytes.
TEST(Gif, IsDeterministic) {
  const std::vector<GifFrame> frames = {{Noise(1, 50, 50, 2000), 5}, {Noise(2, 50, 50, 2000), 5}};
  EXPECT_EQ(EncodeGif(frames), EncodeGif(frames));
}

// No frames, frames without pixels or of different sizes and delays out of range are refused with the value.
TEST(Gif, RefusesMisuse) {
  const auto message = [](const std::vector<GifFrame>& frames) -> std::string {
    try {
      EncodeGif(frames);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(message({}), testing::HasSubstr("no frames"));
  EXPECT_THAT(message({{Image(), 10}}), testing::HasSubstr("0 x 0"));
  EXPECT_THAT(message({{Image(1, 70000), 10}}), testing::HasSubstr("70000 x 1"));
  EXPECT_THAT(message({{Image(4, 5), 10}, {Image(4, 6), 10}}), testing::HasSubstr("frame 1 has 6 x 4"));
  for (const int delay : {0, 1, -3, 65536})
    EXPECT_THAT(message({{Image(4, 5), delay}}), testing::HasSubstr("for " + std::to_string(delay) + " hundredths"));
}

// A file is written whole; one that cannot be written is an error that names it.
TEST(Gif, WritesFiles) {
  const auto path = std::filesystem::temp_directory_path() / ("gensim_gif_test_" + std::to_string(getpid()) + ".gif");
  const std::vector<GifFrame> walk = Walk(5);
  GifEncoder encoder;
  for (const GifFrame& frame : walk) encoder.Add(frame.image, frame.delay_cs);
  ASSERT_TRUE(WriteGif(path, encoder).ok());
  EXPECT_EQ(*ReadFile(path), EncodeGif(walk));
  std::filesystem::remove(path);
  const Status nowhere = WriteGif("/no/such/folder/x.gif", encoder);
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, "file-unwritable");
}

}  // namespace
}  // namespace gensim::render
