// A plain reader of GIF files for tests, written from the specification and not from our writer.
//
// Throws std::runtime_error, with what is wrong, for anything that is not a complete GIF 89a file with one table.
#pragma once

#include <string_view>
#include <vector>

#include "envs/render/image.h"

namespace gensim::render {

struct ReadGif {
  int colors = 0;  ///< entries of the colour table
  bool repeats = false;
  std::vector<Image> shown;  ///< what a viewer shows after each frame
  std::vector<int> delays_cs;
  std::vector<int> changed;  ///< pixels of each frame's rectangle
};

ReadGif DecodeGif(std::string_view bytes);

}  // namespace gensim::render
