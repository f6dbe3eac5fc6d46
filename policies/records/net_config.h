// NetConfig: all that decides the shape of the pick-and-place network, besides its vocabulary of word pieces.
#pragma once

#include <string>

namespace gensim::policies {

struct NetConfig {
  std::string place = "conditioned";  ///< "conditioned" on the pick, or "correlation": the published rotated crops
  int width = 32;                     ///< channels of the spatial stream at a quarter of the resolution
  int semantic_width = 48;            ///< channels of the semantic stream at an eighth
  int text_size = 128;                ///< of a sentence
  int word_size = 64;                 ///< of a word piece
  int yaw_bins = 72;                  ///< of a full turn
  int crop = 64;                      ///< pixels of a side of the crops around the pick
  int surroundings = 96;              ///< of the crop around the place
  int crop_width = 24;                ///< channels of their first layer
  int rotations = 24;                 ///< of the correlated crop
  int most_pieces = 512;              ///< of the vocabulary of word pieces

  bool operator==(const NetConfig&) const = default;
};

}  // namespace gensim::policies
