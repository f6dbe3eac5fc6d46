// CRC-32C against published values.
#include "policies/records/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace gensim::policies {
namespace {

// The examples of RFC 3720, appendix B.4 (there in the order of bytes on the wire), and the usual check value.
TEST(Crc32c, AgreesWithTheStandard) {
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) {
    rising += static_cast<char>(i);
    falling += static_cast<char>(31 - i);
  }
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(Crc32c(rising), 0x46dd794eu);
  EXPECT_EQ(Crc32c(falling), 0x113fdb5cu);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
}

// The mask turns right by 15 bits and adds a constant (leveldb, util/crc32c.h); of the empty text only the constant is
// left.
TEST(Crc32c, IsMasked) {
  EXPECT_EQ(MaskedCrc32c(""), 0xa282ead8u);
  const uint32_t crc = 0xe3069283u;
  EXPECT_EQ(MaskedCrc32c("123456789"), ((crc >> 15) | (crc << 17)) + 0xa282ead8u);
}

}  // namespace
}  // namespace gensim::policies
