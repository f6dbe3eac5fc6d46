// Animated GIF files (version 89a), written by us: one colour table for all frames, frames as what changed.
//
// A frame holds the rectangle around the pixels that changed, and those in it that did not are transparent: still parts
// cost nothing. Colours are exact for up to 255 of them, else the nearest of a table made by median cut; there is no
// dithering, which would change every pixel of every frame. Deterministic: the same frames give the same bytes, with no
// time stamp. Thread-safe. Errors: code file-unwritable; misuse throws std::invalid_argument.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "envs/base/result.h"
#include "envs/render/image.h"

namespace gensim::render {

struct GifFrame {
  Image image;
  int delay_cs = 10;  ///< how long it is shown, in hundredths of a second: 2 to 65535 (viewers change shorter ones)
};

/// The bytes of a GIF file that plays for ever. Throws std::invalid_argument when there is no frame, when frames differ
/// in size or have no pixels or more than 65535 a side, and when a delay is not legal.
std::string EncodeGif(std::span<const GifFrame> frames);

/// Written whole or not at all.
Status WriteGif(const std::filesystem::path& path, std::span<const GifFrame> frames);

}  // namespace gensim::render
