// ColorTable: at most 255 colours that stand for all colours of a few images.
//
// Source: Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982 (median cut), with boxes cut at
// their mean along the channel that varies most. Images of no more colours than the table holds keep them exactly.
// Deterministic: the same images in the same order give the same table. One thread uses a ColorTable at a time
// (looking a colour up fills a cache).
#pragma once

#include <cstdint>
#include <vector>

#include "envs/render/image.h"

namespace gensim::render {

/// Counts colours; a video counts a pixel only where it changes, so that small moving things get colours of their own.
class ColorCount {
 public:
  ColorCount();
  void Add(const Rgb& rgb);

 private:
  friend class ColorTable;
  /// Colours that share their upper six bits a channel.
  struct Bin {
    uint64_t pixels = 0;
    uint64_t sum[3] = {};
  };
  std::vector<Bin> bins_;
  std::vector<uint32_t> exact_;  ///< different colours, sorted, as long as there are few; packed
  bool few_ = true;
};

class ColorTable {
 public:
  static constexpr int kMostColors = 255;

  /// Throws std::invalid_argument unless 1 <= colors <= kMostColors and something was counted.
  ColorTable(const ColorCount& count, int colors);

  const std::vector<Rgb>& colors() const { return colors_; }
  /// Index of the nearest colour (Euclidean in sRGB); of several the first.
  uint8_t Nearest(const Rgb& rgb);

 private:
  void MedianCut(const ColorCount& count, int colors);

  struct Known {
    uint32_t packed = ~0u;
    uint8_t index = 0;
  };
  std::vector<Rgb> colors_;
  std::vector<Known> known_;  // one slot a hash of the colour
};

}  // namespace gensim::render
