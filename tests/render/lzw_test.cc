#include "envs/render/lzw.h"

#include <gtest/gtest.h>

#include <vector>

namespace gensim::render {
namespace {

// The example that accompanies the specification: ten by ten pixels of four colours.
TEST(Lzw, IsWhatTheSpecificationShows) {
  const char* rows[] = {"1111122222", "1111122222", "1111122222", "1110000222", "1110000222",
                        "2220000111", "2220000111", "2222211111", "2222211111", "2222211111"};
  std::vector<uint8_t> indices;
  for (const char* row : rows)
    for (const char* c = row; *c; ++c) indices.push_back(static_cast<uint8_t>(*c - '0'));
  const unsigned char expected[] = {0x02, 0x16, 0x8c, 0x2d, 0x99, 0x87, 0x2a, 0x1c, 0xdc, 0x33, 0xa0, 0x02, 0x75,
                                    0xec, 0x95, 0xfa, 0xa8, 0xde, 0x60, 0x8c, 0x04, 0x91, 0x4c, 0x01, 0x00};
  EXPECT_EQ(LzwImageData(indices, 2), std::string(std::begin(expected), std::end(expected)));
}

// Sub-blocks are at most 255 bytes long and end with an empty one.
TEST(Lzw, MakesSubBlocks) {
  std::vector<uint8_t> indices;
  for (unsigned i = 0; i < 5000; ++i) indices.push_back(static_cast<uint8_t>(i * 2654435761u >> 24));
  const std::string data = LzwImageData(indices, 8);
  size_t at = 1, blocks = 0;
  while (data[at] != 0) {
    at += 1 + static_cast<unsigned char>(data[at]);
    ++blocks;
    ASSERT_LT(at, data.size());
  }
  EXPECT_EQ(at + 1, data.size());
  EXPECT_GT(blocks, 10u);
}

}  // namespace
}  // namespace gensim::render
