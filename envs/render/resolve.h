// From a rasteriser's arrays to images. Pure functions.
#pragma once

#include "envs/render/image.h"
#include "envs/render/rasteriser.h"

namespace gensim::render {

/// Gives a plane these extents; its pixels are overwritten afterwards, so they need no value.
template <class T>
void Resize(Plane<T>& plane, int rows, int columns) {
  plane.rows = rows, plane.columns = columns;
  plane.pixels.resize(static_cast<size_t>(rows) * static_cast<size_t>(columns));
}

/// The lit colours, with a darker rim around every object, which separates neighbours of one colour.
void ResolveColor(const Rasteriser& from, Image& color);

void ResolveId(const Rasteriser& from, IdMap& id);

}  // namespace gensim::render
