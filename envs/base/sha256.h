// SHA-256 over libcrypto: the hash behind every digest. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gensim {

/// 64 lower-case hex digits.
std::string Sha256Hex(std::string_view bytes);

/// The first 8 bytes of SHA-256 as a number (big endian): for state hashes in episodes.
uint64_t Sha256Prefix64(std::string_view bytes);

/// True for exactly 64 lower-case hex digits.
bool IsDigest(std::string_view text);

}  // namespace gensim
