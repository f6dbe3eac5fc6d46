#include "policies/data/frame.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "envs/base/rng.h"

namespace gensim::policies {
namespace {

Frame RandomFrame(uint64_t seed) {
  Rng rng(seed, "frame-test");
  Frame frame;
  for (uint8_t& byte : frame.color) byte = static_cast<uint8_t>(rng.NextU32());
  for (uint16_t& height : frame.height) height = static_cast<uint16_t>(rng.NextU32());
  return frame;
}

// Heights are at most 5 micrometres off; what is out of range is cut to it, what is no number is 0.
TEST(Frame, HeightsKeepTheirPrecision) {
  Rng rng(1, "heights");
  for (int i = 0; i < 10000; ++i) {
    const auto height = static_cast<float>(rng.Uniform(0, 0.655));
    EXPECT_NEAR(HeightOf(HeightUnits(height)), height, 5.1e-6);
  }
  EXPECT_EQ(HeightUnits(-1), 0);
  EXPECT_EQ(HeightUnits(2), 65535);
  EXPECT_EQ(HeightUnits(std::numeric_limits<float>::infinity()), 65535);
  EXPECT_EQ(HeightUnits(std::numeric_limits<float>::quiet_NaN()), 0);
}

// What is packed comes back bit for bit, also when it cannot be made smaller.
TEST(Frame, PackedFramesComeBack) {
  FrameCodec codec;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    const Frame frame = RandomFrame(seed);
    Frame back;
    ASSERT_TRUE(codec.Unpack(codec.Pack(frame), back).ok());
    EXPECT_EQ(back, frame);
  }
  EXPECT_LT(codec.Pack(Frame{}).size(), 200u);
}

// Cut, foreign and wrongly sized bytes are errors.
TEST(Frame, DamagedFramesAreRefused) {
  FrameCodec codec;
  Frame frame;
  const std::string whole = codec.Pack(RandomFrame(9));
  for (const std::string& bytes : {std::string(), std::string("no frame"), whole.substr(0, whole.size() / 2)}) {
    const Status status = codec.Unpack(bytes, frame);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, "frame-damaged");
  }
}

// The table's colour is that of most pixels at height 0, whatever stands on it.
TEST(Frame, BackgroundIsTheBareTable) {
  Frame frame;
  for (size_t i = 0; i < kMapPixels; ++i) {
    const bool thing = i % 3 == 0, stain = i % 7 == 0;
    frame.height[i] = thing ? 4000 : 0;
    for (size_t c = 0; c < 3; ++c) frame.color[3 * i + c] = static_cast<uint8_t>(thing ? 10 : stain ? 99 : 200 + c);
  }
  EXPECT_EQ(BackgroundOf(frame), (Rgb{200, 201, 202}));
}

}  // namespace
}  // namespace gensim::policies
