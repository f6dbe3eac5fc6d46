// LZW as GIF uses it: pixel indices to a stream of codes of 3 to 12 bits, in sub-blocks of at most 255 bytes.
//
// Source: CompuServe, "Graphics Interchange Format, version 89a", appendix F. Pure function, deterministic.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gensim::render {

/// Smallest code size that GIF allows for indices below 2^bits.
constexpr int LzwCodeBits(int bits) { return bits < 2 ? 2 : bits; }

/// The image data of a GIF frame: code size, sub-blocks, terminator. Every index is below 2^code_bits; code_bits is 2
/// to 8.
std::string LzwImageData(std::span<const uint8_t> indices, int code_bits);

}  // namespace gensim::render
