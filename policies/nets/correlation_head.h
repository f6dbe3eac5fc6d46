// The published place head: features around the pick, turned, slid over the features of the whole map (Zeng et al.,
// "Transporter Networks: Rearranging the Visual World for Robotic Manipulation", CoRL 2020, section 3.2).
//
// Kept to compare with: slow on a CPU, and its yaws do not come from few demonstrations (docs/policies.md). Values
// after construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/conv_block.h"
#include "policies/nets/film.h"
#include "policies/nets/pixel_head.h"

namespace gensim::policies {

class CorrelationHead {
 public:
  CorrelationHead(Parameters& parameters, const std::string& name, int64_t channels, int64_t text_size,
                  int64_t rotations);

  /// features [batch, channels, rows, columns], text [batch, text size], picks [batch, 2] in the features' pixels ->
  /// logits [batch, rotations, 2 rows, 2 columns]: that the place is there, the thing turned by k / rotations of a full
  /// turn.
  at::Tensor Forward(const at::Tensor& features, const at::Tensor& text, const at::Tensor& picks) const;

 private:
  Film film_;
  ConvBlock block_;
  PixelHead keys_, query_;
  int64_t rotations_;
};

}  // namespace gensim::policies
