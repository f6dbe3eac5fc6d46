#include "envs/base/fnv.h"

#include <gtest/gtest.h>

#include <string_view>

namespace gensim {
namespace {

uint64_t HashOf(std::string_view text, uint64_t start = 0) {
  Fnv1a hash(start);
  hash.AddBytes(text.data(), text.size());
  return hash.value();
}

// Test vectors of the authors' page (FNV-1a, 64 bits).
TEST(Fnv1a, KnownAnswers) {
  EXPECT_EQ(HashOf(""), 0xcbf29ce484222325ull);
  EXPECT_EQ(HashOf("a"), 0xaf63dc4c8601ec8cull);
  EXPECT_EQ(HashOf("foobar"), 0x85944171f73967e8ull);
  EXPECT_NE(HashOf("a", 1), HashOf("a"));
}

// Words that differ in the highest bit alone, or in their order, are told apart in the lower half of the hash too.
TEST(Fnv1a, WordsReachTheLowerHalf) {
  const auto low = [](uint64_t a, uint64_t b) {
    Fnv1a hash;
    hash.AddWord(a), hash.AddWord(b);
    return static_cast<uint32_t>(hash.value());
  };
  EXPECT_NE(low(uint64_t{1} << 63, 0), low(0, 0));
  EXPECT_NE(low(1, 2), low(2, 1));
}

}  // namespace
}  // namespace gensim
