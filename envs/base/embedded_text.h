// EmbeddedText: a text file that was compiled into the program (gensim_embed_texts in cmake/gensim.cmake). Views into
// constants, valid as long as the program runs.
#pragma once

#include <string_view>

namespace gensim {

struct EmbeddedText {
  std::string_view name;  ///< file name without its ending
  std::string_view text;  ///< the file as it stands
};

}  // namespace gensim
