// Heads over the maps: where to pick and whether to stop, and where to place what is picked.
//
// Logits are maps of half the resolution, [batch, 2 rows, 2 columns] of features of [batch, channels, rows, columns].
// Values after construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/conv_block.h"
#include "policies/nets/film.h"
#include "policies/nets/linear.h"
#include "policies/nets/pixel_head.h"

namespace gensim::policies {

struct PickLogits {
  at::Tensor pick;  ///< [batch, rows, columns]
  at::Tensor stop;  ///< [batch]: that nothing is left to do
};

class PickHead {
 public:
  PickHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size);
  PickLogits Forward(const at::Tensor& features, const at::Tensor& text) const;

 private:
  Film film_;
  ConvBlock block_;
  PixelHead pixels_;
  Linear stop0_, stop1_;
};

class PlaceHead {
 public:
  /// `held_size`: of what is known of the thing that was picked. Features have one channel more: where it was picked.
  PlaceHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size, int64_t held_size);
  at::Tensor Forward(const at::Tensor& features, const at::Tensor& text, const at::Tensor& held) const;

 private:
  Film film_;
  ConvBlock block0_, block1_;
  PixelHead pixels_;
};

}  // namespace gensim::policies
