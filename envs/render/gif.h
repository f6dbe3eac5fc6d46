// Animated GIF files (version 89a), written by us: one colour table for all frames, frames as what changed.
//
// A frame holds the rectangle around the pixels that changed, and those in it that did not are transparent: still parts
// cost nothing. Colours are exact for up to 255 of them, else the nearest of a table made by median cut; there is no
// dithering, which would change every pixel of every frame. Deterministic: the same frames give the same bytes, with no
// time stamp. Errors: code file-unwritable; misuse throws std::invalid_argument.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "envs/render/color_table.h"
#include "envs/render/image.h"

namespace gensim::render {

struct GifFrame {
  Image image;
  int delay_cs = 10;  ///< how long it is shown, in hundredths of a second: 2 to 65535 (viewers change shorter ones)
};

/// Takes frames one after the other. The colour table is made of all of them, so they are kept until the end, but only
/// as what changed: a still scene costs next to nothing, and no frame more than its pixels. Copyable; one thread uses
/// one at a time.
class GifEncoder {
 public:
  /// Throws std::invalid_argument when the frame differs in size from the first one, has no pixels or more than 65535 a
  /// side, or its delay is not legal.
  void Add(const Image& image, int delay_cs);

  /// The bytes of a GIF file that plays for ever. Throws std::invalid_argument when there is no frame.
  std::string Encode() const;

  /// Memory that the frames after the first take.
  size_t kept_bytes() const { return kept_bytes_; }

 private:
  friend class GifWriter;
  /// Pixels that follow each other in row-major order.
  struct Run {
    uint32_t first = 0, count = 0;
  };
  struct Change {
    int delay_cs = 0;
    std::vector<Run> runs;
    std::vector<Rgb> pixels;  ///< of all runs
  };

  Change ChangeTo(const Image& image) const;

  Image last_;
  std::vector<Change> frames_;
  ColorCount colors_;
  size_t kept_bytes_ = 0;
};

/// The same for frames that are all there.
std::string EncodeGif(std::span<const GifFrame> frames);

/// Written whole or not at all.
Status WriteGif(const std::filesystem::path& path, const GifEncoder& encoder);

}  // namespace gensim::render
