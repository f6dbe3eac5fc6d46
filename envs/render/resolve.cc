#include "envs/render/resolve.h"

#include <algorithm>
#include <cstring>

namespace gensim::render {
namespace {

// four fifths of every channel, rounded
uint32_t Darker(uint32_t color) {
  uint32_t result = 0;
  for (int shift = 0; shift < 24; shift += 8) result |= ((color >> shift & 0xff) * 4 + 2) / 5 << shift;
  return result;
}

// Is a neighbour of this pixel of another object, or none?
bool AtRim(const Rasteriser& from, int row, int column) {
  const RasterView& view = from.view();
  const int32_t* ids = from.ids(row);
  const int32_t here = ids[column];
  return (column > 0 && ids[column - 1] != here) || (column + 1 < view.columns && ids[column + 1] != here) ||
         (row > 0 && from.ids(row - 1)[column] != here) || (row + 1 < view.rows && from.ids(row + 1)[column] != here);
}

}  // namespace

void ResolveColor(const Rasteriser& from, Image& color) {
  const RasterView& view = from.view();
  Resize(color, view.rows, view.columns);
  for (int row = 0; row < view.rows; ++row) {
    const uint32_t* lit = from.lits(row);
    const int32_t* ids = from.ids(row);
    Rgb* out = &color.at(row, 0);
    for (int column = 0; column < view.columns; ++column) {
      uint32_t packed = lit[column];
      if (ids[column] != kNothingId && AtRim(from, row, column)) packed = Darker(packed);
      out[column] = {static_cast<uint8_t>(packed), static_cast<uint8_t>(packed >> 8),
                     static_cast<uint8_t>(packed >> 16)};
    }
  }
}

void ResolveId(const Rasteriser& from, IdMap& id) {
  const RasterView& view = from.view();
  Resize(id, view.rows, view.columns);
  for (int row = 0; row < view.rows; ++row) std::copy_n(from.ids(row), view.columns, &id.at(row, 0));
}

}  // namespace gensim::render
