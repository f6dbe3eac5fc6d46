#include "envs/base/sha256.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace gensim {
namespace {

std::array<unsigned char, SHA256_DIGEST_LENGTH> Hash(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> out;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * SHA256_DIGEST_LENGTH);
  for (unsigned char byte : Hash(bytes)) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

uint64_t Sha256Prefix64(std::string_view bytes) {
  const auto hash = Hash(bytes);
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | hash[i];
  return value;
}

bool IsDigest(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace gensim
