// SHA-256 against the published vectors.
#include "envs/base/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace gensim {
namespace {

// The vectors of FIPS 180-4 (NIST's example values) and the million-a message.
TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Bytes after a zero byte count: the input is not a C string.
TEST(Sha256, ReadsPastZeroBytes) {
  EXPECT_NE(Sha256Hex(std::string("a\0b", 3)), Sha256Hex(std::string("a\0c", 3)));
  EXPECT_NE(Sha256Hex(std::string(1, '\0')), Sha256Hex(""));
}

// The 64-bit prefix is the first 16 hex digits.
TEST(Sha256, PrefixIsBigEndian) {
  EXPECT_EQ(Sha256Prefix64("abc"), 0xba7816bf8f01cfeaull);
  EXPECT_EQ(Sha256Prefix64(""), 0xe3b0c44298fc1c14ull);
}

// Four threads hashing at once get what one thread gets.
TEST(Sha256, IsSafeFromThreads) {
  const std::string expected = Sha256Hex("shared");
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) wrong[t] += Sha256Hex("shared") != expected;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

// A digest is exactly 64 lower-case hex digits.
TEST(IsDigest, TakesOnlyLowerCaseHexOfFullLength) {
  const std::string good = Sha256Hex("x");
  EXPECT_TRUE(IsDigest(good));
  EXPECT_FALSE(IsDigest(""));
  EXPECT_FALSE(IsDigest(good.substr(1)));
  EXPECT_FALSE(IsDigest(good + "0"));
  EXPECT_FALSE(IsDigest("A" + good.substr(1)));
  EXPECT_FALSE(IsDigest("g" + good.substr(1)));
  EXPECT_FALSE(IsDigest("../" + good.substr(3)));
}

}  // namespace
}  // namespace gensim
