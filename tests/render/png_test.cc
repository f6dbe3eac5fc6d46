#include "envs/render/png.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "envs/base/file.h"
#include "envs/base/rng.h"

namespace gensim::render {
namespace {

Image Noise(int rows, int columns) {
  Rng rng(1, "png/noise");
  Image image(rows, columns);
  for (Rgb& pixel : image.pixels) {
    for (uint8_t& channel : pixel) channel = static_cast<uint8_t>(rng.Integer(0, 255));
  }
  return image;
}

// Pixels survive the way through a PNG bit for bit, odd sizes included.
TEST(Png, RoundTrips) {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {3, 7}, {160, 320}}) {
    const Image image = Noise(rows, columns);
    const Result<Image> back = DecodePng(EncodePng(image));
    ASSERT_TRUE(back.ok()) << ToString(back.errors());
    EXPECT_EQ(*back, image);
  }
}

// The same image gives the same bytes, and they start with the PNG signature.
TEST(Png, IsDeterministic) {
  const std::string bytes = EncodePng(Noise(20, 30));
  EXPECT_EQ(bytes, EncodePng(Noise(20, 30)));
  EXPECT_EQ(bytes.substr(0, 8), "\x89PNG\r\n\x1a\n");
}

// Files are written and read whole; a missing file is an error that names it.
TEST(Png, FilesRoundTrip) {
  const auto path = std::filesystem::temp_directory_path() / ("gensim_png_test_" + std::to_string(getpid()) + ".png");
  const Image image = Noise(9, 11);
  ASSERT_TRUE(WritePng(path, image).ok());
  EXPECT_EQ(*ReadPng(path), image);
  std::filesystem::remove(path);
  const Result<Image> gone = ReadPng(path);
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().code, "file-not-found");
}

// Text, cut-off files and flipped bytes are refused, not shown.
TEST(Png, RefusesDamage) {
  EXPECT_EQ(DecodePng("not a picture").error().code, "png-unreadable");
  EXPECT_FALSE(DecodePng("").ok());
  const std::string bytes = EncodePng(Noise(20, 30));
  EXPECT_FALSE(DecodePng(std::string_view(bytes).substr(0, bytes.size() / 2)).ok());
  std::string flipped = bytes;
  flipped[20] = static_cast<char>(flipped[20] ^ 0x55);  // in the header, which has a checksum
  EXPECT_FALSE(DecodePng(flipped).ok());
}

// An image without pixels cannot be a file.
TEST(Png, ThrowsOnEmptyImage) { EXPECT_THROW(EncodePng(Image()), std::invalid_argument); }

}  // namespace
}  // namespace gensim::render
