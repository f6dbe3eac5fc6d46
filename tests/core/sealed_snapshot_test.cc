#include "envs/core/sealed_snapshot.h"

#include <gtest/gtest.h>

namespace gensim {
namespace {

// What was sealed comes out again, an empty content too.
TEST(SealedSnapshot, OpensWhatWasSealed) {
  for (const std::string content : {"", "x", "some state"}) {
    const std::string bytes = SealSnapshot(7, content);
    const auto opened = OpenSnapshot(7, bytes, "family/env");
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, content);
  }
}

// Every single flipped bit and every shorter length is found.
TEST(SealedSnapshot, DamageIsFound) {
  const std::string bytes = SealSnapshot(7, "some state");
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(OpenSnapshot(7, flipped, "e").error().code, "snapshot-invalid") << bit;
  }
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(OpenSnapshot(7, bytes.substr(0, size), "e").error().code, "snapshot-invalid") << size;
  EXPECT_EQ(OpenSnapshot(7, bytes + "x", "e").error().code, "snapshot-invalid");
}

// A whole snapshot of another env is told from a damaged one, and the error says which env refused it.
TEST(SealedSnapshot, AnotherEnvIsNamed) {
  const auto opened = OpenSnapshot(8, SealSnapshot(7, "some state"), "family/env");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "snapshot-other-env");
  EXPECT_EQ(opened.error().where, "family/env");
  EXPECT_FALSE(opened.error().hint.empty());
}

}  // namespace
}  // namespace gensim
