// PNG files: 8-bit RGB, written and read through libpng.
//
// Encoding is deterministic: no time stamps, fixed compression. Errors: codes png-unreadable, file-unwritable and those
// of ReadFile. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "envs/base/result.h"
#include "envs/render/image.h"

namespace gensim::render {

/// The bytes of a PNG file. Throws std::invalid_argument for an image without pixels.
std::string EncodePng(const Image& image);
/// Any PNG with up to 16 megapixels, turned into 8-bit RGB (alpha is dropped).
Result<Image> DecodePng(std::string_view bytes);

Status WritePng(const std::filesystem::path& path, const Image& image);
Result<Image> ReadPng(const std::filesystem::path& path);

}  // namespace gensim::render
