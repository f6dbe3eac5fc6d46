// Pixel arrays: colour, height and object id, and the pictures made of them.
//
// Row-major, row 0 first, channels last (HWC). Value types; copying copies the pixels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gensim::render {

using Rgb = std::array<uint8_t, 3>;

/// One value a pixel.
template <class T>
struct Plane {
  int rows = 0, columns = 0;
  std::vector<T> pixels;

  Plane() = default;
  Plane(int row_count, int column_count, T fill = T{})
      : rows(row_count), columns(column_count), pixels(static_cast<size_t>(row_count) * column_count, fill) {}
  T& at(int row, int column) { return pixels[static_cast<size_t>(row) * columns + column]; }
  const T& at(int row, int column) const { return pixels[static_cast<size_t>(row) * columns + column]; }
  bool operator==(const Plane&) const = default;
};

using Image = Plane<Rgb>;        ///< sRGB, 8 bits a channel
using HeightMap = Plane<float>;  ///< metres above the table
using IdMap = Plane<int32_t>;    ///< RenderItem::id, or kNothingId

inline constexpr int32_t kNothingId = -1;

}  // namespace gensim::render
