// The two streams of the network, after CLIPort (Shridhar, Manuelli and Fox, CoRL 2021): where things are, and what the
// sentence means.
//
// The semantic stream sees colours at an eighth of the resolution and is scaled and shifted by the sentence at every
// depth. The spatial stream sees colours and heights at a quarter and hears nothing; at its two
// lower depths it takes in what the semantic stream found there. Maps are [batch, channels, rows, columns]. Values
// after construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>

#include "policies/nets/conv_block.h"
#include "policies/nets/film.h"

namespace gensim::policies {

/// Maps of one view at half its rows and columns, a quarter and so on; the finest first.
using MapLevels = std::array<at::Tensor, 2>;

/// Convolutions up one level: the coarser maps, brought to the finer ones' size, beside them.
class UpBlock {
 public:
  UpBlock(Parameters& parameters, const std::string& name, int64_t coarse, int64_t fine, int64_t out);
  at::Tensor Forward(const at::Tensor& coarse, const at::Tensor& fine) const;

 private:
  ConvBlock block_;
};

class SemanticStream {
 public:
  SemanticStream(Parameters& parameters, const std::string& name, int64_t in, int64_t width, int64_t text_size);

  /// maps [batch, in, rows, columns], text [batch, text size] -> width channels at half of rows and columns, twice as
  /// many at a quarter.
  MapLevels Forward(const at::Tensor& maps, const at::Tensor& text) const;

 private:
  ConvBlock down0_, down1_, down2_;
  ResidualBlock deep0_, deep1_, deep2_;
  UpBlock up1_, up0_;
  Film film0_, film1_, film2_, film3_, film4_;
};

class SpatialStream {
 public:
  SpatialStream(Parameters& parameters, const std::string& name, int64_t in, int64_t width, int64_t semantic_width);

  /// maps [batch, in, rows, columns] -> [batch, width, rows, columns].
  at::Tensor Forward(const at::Tensor& maps, const MapLevels& semantic) const;

 private:
  ConvBlock stem_, down1_, down2_;
  ResidualBlock deep0_, deep1_, deep2_;
  Conv lateral2_, lateral1_;  ///< what comes in from the semantic stream, as many channels as it meets
  UpBlock up1_, up0_;
};

}  // namespace gensim::policies
