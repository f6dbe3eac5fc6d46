// CRC-32C (Castagnoli; RFC 3720, appendix B.4), as record files of TensorFlow use it. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace gensim::policies {

uint32_t Crc32c(std::string_view bytes);

/// The checksum as it stands in a file, turned and moved: a checksum of bytes that hold checksums would tell little.
uint32_t MaskedCrc32c(std::string_view bytes);

}  // namespace gensim::policies
